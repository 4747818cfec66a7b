import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface LockEntry {
  readonly version?: string;
  readonly dev?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly [key: string]: unknown;
}

export interface Lockfile {
  readonly packages: Readonly<Record<string, LockEntry>>;
  readonly [key: string]: unknown;
}

const SYSTEMS = [
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
  'aix',
];
const WORDS: Readonly<Record<string, string>> = {
  windows: 'win32',
  armv7: 'arm',
  gnueabihf: 'glibc',
  gnu: 'glibc',
  musleabihf: 'musl',
};
const MACHINES = [
  'arm64',
  'arm',
  'ia32',
  'loong64',
  'mips64el',
  'ppc64',
  'riscv64',
  's390x',
  'x64',
  'wasm32',
];

/**
 * Adds an entry for each optional package of a platform that the lock file names but does not hold, as happens when
 * `npm install` ran against a registry without it. Without the entries `npm ci` refuses the lock file, on every
 * platform. They carry no checksum, as nobody here has seen the package.
 */
export function completeLockfile(lock: Lockfile): { lock: Lockfile; added: string[] } {
  const packages: Record<string, LockEntry> = { ...lock.packages };
  const added: string[] = [];
  for (const entry of Object.values(lock.packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      const path = `node_modules/${name}`;
      if (path in packages) continue;
      packages[path] = {
        version: range.replace(/^[\^~]/, ''),
        ...platformOf(name),
        ...(entry.dev ? { dev: true } : {}),
        optional: true,
      };
      added.push(path);
    }
  }
  const byPath = Object.entries(packages).toSorted(([a], [b]) => a.localeCompare(b, 'en'));
  return { lock: { ...lock, packages: Object.fromEntries(byPath) }, added };
}

/** What the package's name says of system, machine and C library; throws when it names no system. */
function platformOf(name: string) {
  const words = name === 'fsevents' ? ['darwin'] : name.split(/[/-]/).map((word) => WORDS[word] ?? word);
  const os = words.filter((word) => SYSTEMS.includes(word));
  const cpu = words.filter((word) => MACHINES.includes(word));
  const libc = words.filter((word) => word === 'glibc' || word === 'musl');
  if (os.length === 0 && !cpu.includes('wasm32'))
    throw new Error(`${name} is optional, but names no platform.`);
  return { ...(os.length ? { os } : {}), ...(cpu.length ? { cpu } : {}), ...(libc.length ? { libc } : {}) };
}

// node tooling/ci/complete-lockfile.ts: completes the checkout's package-lock.json.
const [, script] = process.argv;
if (script !== undefined && import.meta.url === pathToFileURL(script).href) {
  const path = join(import.meta.dirname, '../../package-lock.json');
  const { lock, added } = completeLockfile(JSON.parse(readFileSync(path, 'utf8')) as Lockfile);
  writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
  console.log(added.length === 0 ? 'package-lock.json is complete' : `added:\n${added.join('\n')}`);
}
