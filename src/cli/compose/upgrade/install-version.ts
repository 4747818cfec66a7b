import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ok, refuse, type Result } from '#base';
import type { Cause, UpgradeTarget } from '#domain';
import { PACKAGE, type Installed } from '../supervisor/installed-versions.ts';
import { fetchTarball } from './fetch-tarball.ts';

const run = promisify(execFile);
const INSTALL_WITHIN_MS = 10 * 60_000;
const TRY_WITHIN_MS = 60_000;
const SAID_CHARACTERS = 1_500;

export interface InstallOptions {
  /** Where the versions of a daemon lie; made when it is missing. */
  folder: string;
  /** For npm, and for the look whether it starts. */
  env: Readonly<Record<string, string | undefined>>;
  fetch: (request: Request) => Promise<Response>;
  to: UpgradeTarget;
}

/**
 * Installs an exact version of our package, or a tarball whose digest is checked first, into a folder of its own, without
 * running any script of any package; then has it say its version. What is there already is not installed again.
 */
export async function installVersion(options: InstallOptions): Promise<Result<Installed, Cause>> {
  const { folder, to } = options;
  const id = 'version' in to ? to.version : to.digest.replace(':', '-').slice(0, 40);
  const place = join(folder, id);
  const known = await readInstalled(folder, id);
  if (known && existsSync(known.entry)) return ok(known);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const draft = await mkdtemp(join(folder, '.new-'));
  try {
    const installed = await installInto(options, draft);
    if (!installed.ok) return installed;
    await rm(place, { recursive: true, force: true });
    await rename(draft, place);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
  const found = await readInstalled(folder, id);
  const fits = found && (!('version' in to) || found.version === to.version);
  const problem = fits ? await tryToRun(options, found) : notOurs(to);
  if (found && !problem) return ok(found);
  await rm(place, { recursive: true, force: true });
  return refuse(problem ?? notOurs(to));
}

async function installInto({ env, fetch, to }: InstallOptions, draft: string): Promise<Result<void, Cause>> {
  await writeFile(join(draft, 'package.json'), '{"private":true}\n');
  let what = 'version' in to ? `${PACKAGE}@${to.version}` : '';
  if ('tarball' in to) {
    const file = join(draft, 'package.tgz');
    const fetched = await fetchTarball(to, file, fetch);
    if (!fetched.ok) return fetched;
    what = file;
  }
  const flags = ['--ignore-scripts', '--omit=dev', '--no-audit', '--no-fund', '--no-package-lock'];
  try {
    await run('npm', ['install', '--prefix', draft, ...flags, what], {
      cwd: draft,
      env: { ...env },
      timeout: INSTALL_WITHIN_MS,
      maxBuffer: 16 * 1024 * 1024,
    });
    return ok(undefined);
  } catch (error) {
    return refuse(cause('upgrade.not_installed', `npm could not install ${what}. ${said(error)}`));
  }
}

/** What lies there, by its own package.json; undefined when it is not our package. */
export async function readInstalled(folder: string, id: string): Promise<Installed | undefined> {
  const root = join(folder, id, 'node_modules', PACKAGE);
  const text = await readFile(join(root, 'package.json'), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const read: unknown = JSON.parse(text);
  if (typeof read !== 'object' || read === null) return undefined;
  const { name, version, bin }: { name?: unknown; version?: unknown; bin?: unknown } = read;
  const file = typeof bin === 'object' && bin !== null && 'muster' in bin ? bin.muster : bin;
  if (name !== PACKAGE || typeof version !== 'string' || typeof file !== 'string') return undefined;
  return { id, version, entry: join(root, file) };
}

/** What does not even say its version is not worth ending a daemon for. */
async function tryToRun({ env }: InstallOptions, installed: Installed): Promise<Cause | undefined> {
  try {
    const { stdout } = await run(process.execPath, [installed.entry, 'version'], {
      env: { ...env },
      timeout: TRY_WITHIN_MS,
    });
    if (stdout.includes(installed.version)) return undefined;
    return cause('upgrade.does_not_start', `It calls itself "${stdout.trim().slice(0, 200)}".`);
  } catch (error) {
    return cause('upgrade.does_not_start', `Version ${installed.version} does not start. ${said(error)}`);
  }
}

const notOurs = (to: UpgradeTarget): Cause =>
  cause(
    'upgrade.not_ours',
    `${'version' in to ? to.version : to.tarball} is not what was asked for: ${PACKAGE}.`,
  );

const cause = (code: string, message: string): Cause => ({ code, message });

function said(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT') return 'There is no npm on the PATH of this daemon.';
  const text = 'stderr' in error && String(error.stderr).trim() ? String(error.stderr) : error.message;
  return text.trim().slice(-SAID_CHARACTERS);
}
