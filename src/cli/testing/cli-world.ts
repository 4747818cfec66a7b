import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { createIds, silentLog, systemClock, systemRandom } from '#base';
import { builtInRecipes, echoRecipe, type Recipe } from '#harness';
import { defaultSettingValues } from '#domain';
import { tempDir, type TempDir } from '../../../test/support/temp-dir.ts';
import type { CliIo } from '../cli-io.ts';
import { compose, type Composition } from '../compose/composition.ts';
import { prepareStateFolder, writeHubRecord } from '../compose/state-folder.ts';
import { projectRoleFolders } from '../teams/role-files.ts';
import { runCli } from '../run-cli.ts';
import { explainedAt } from '../output/refusal-text.ts';

export interface Ran {
  exit: number;
  out: string;
  err: string;
  /** stdout as JSON. */
  // Tests look into answers of every shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  json: () => any;
  /** stdout as NDJSON. */
  // oxlint-disable-next-line typescript/no-explicit-any
  lines: () => any[];
}

export interface RunOptions {
  stdin?: string;
  env?: Record<string, string>;
  cwd?: string;
  columns?: number;
  signal?: AbortSignal;
  /** Called with what stands on stdout, whenever it grows. */
  onOut?: (out: string) => void;
}

/** One run of the CLI with its own streams. Ids and lengths of time in its text are made the same for every run. */
export async function runInFolder(argv: string[], options: RunOptions = {}): Promise<Ran> {
  let out = '';
  let err = '';
  const io: CliIo = {
    stdout: {
      write: (text) => {
        out += text;
        options.onOut?.(out);
      },
      ...(options.columns === undefined ? {} : { columns: options.columns }),
    },
    stderr: { write: (text) => (err += text) },
    stdin: chunks(options.stdin ?? ''),
    env: options.env ?? {},
    cwd: options.cwd ?? '/',
    clock: systemClock,
    ids: createIds(systemClock, systemRandom),
    fetch: globalThis.fetch,
    signal: options.signal ?? new AbortController().signal,
  };
  const exit = await runCli(argv, io);
  return {
    exit,
    out,
    err,
    // oxlint-disable-next-line typescript/no-unsafe-return -- see `Ran.json`
    json: () => JSON.parse(out),
    // oxlint-disable-next-line typescript/no-unsafe-return -- see `Ran.json`
    lines: () => JSON.parse(`[${out.trim().split('\n').join()}]`),
  };
}

async function* chunks(text: string) {
  if (text !== '') yield text;
}

/** A real hub and agent in this process, behind a socket, with the CLI in front of them. Harnesses: `echo`, `shell` and those given. */
export interface CliWorld extends AsyncDisposable {
  readonly composition: Composition;
  readonly dir: TempDir;
  /** Where sessions work. */
  readonly project: string;
  readonly env: Record<string, string>;
  run(argv: string[], options?: RunOptions): Promise<Ran>;
}

export async function cliWorld(more: readonly Recipe[] = []): Promise<CliWorld> {
  const dir = await tempDir();
  const folder = dir.at('state');
  const project = dir.path;
  await prepareStateFolder(folder);
  const values = { ...defaultSettingValues(), 'hub.port': 0 };
  const echo = { ...echoRecipe, asks: 'echo answers unasked' };
  const recipes = [echo, ...builtInRecipes.filter(({ name }) => name === 'shell'), ...more];
  const layers = [{ name: 'flag' as const, given: [{ key: 'hub.port', value: 0, where: '--port' }] }];
  const composed = await compose({
    folder,
    configuration: { layers, values, recipes, secrets: [], keys: [] },
    clock: systemClock,
    ids: createIds(systemClock, systemRandom),
    log: silentLog,
    version: '0.1.0',
    env: { PATH: process.env['PATH'], HOME: dir.path },
    withAgent: true,
    roleFolders: [
      ...projectRoleFolders(project),
      { folder: join(dir.path, 'config', 'muster', 'roles'), origin: 'user' },
    ],
    teamFolders: [join(project, '.muster', 'teams')],
    client: 'cli',
    onStopAsked: () => {},
  });
  if (!composed.ok) throw new Error(composed.error.message);
  const composition = composed.value;
  await writeHubRecord(folder, {
    address: composition.address,
    pid: process.pid,
    database: 'sqlite',
    startedAt: systemClock.now(),
    version: '0.1.0',
  });
  const env = { MUSTER_HOME: folder, HOME: dir.path, XDG_CONFIG_HOME: join(dir.path, 'config') };
  return {
    composition,
    dir,
    project,
    env,
    run: (argv, options = {}) =>
      runInFolder(argv, { cwd: project, ...options, env: { ...env, ...options.env } }),
    async [Symbol.asyncDispose]() {
      await composition.stop();
      await dir[Symbol.asyncDispose]();
    },
  };
}

/** The last line of a refusal: where its code is explained. */
export const see = (code: string): string => `${explainedAt({ code })}\n`;

/** One world for all tests of a file, and how they run commands in it. */
export interface UsedWorld {
  readonly world: CliWorld;
  run: CliWorld['run'];
  /** What stands on stdout, made the same for every run. */
  text: (ran: Ran) => string;
}

export function useCliWorld(): UsedWorld {
  let world: CliWorld | undefined;
  const used = (): CliWorld => {
    if (!world) throw new Error('there is no world before the first test');
    return world;
  };
  beforeAll(async () => {
    world = await cliWorld();
  });
  afterAll(async () => {
    await world?.[Symbol.asyncDispose]();
  });
  return {
    get world() {
      return used();
    },
    run: (...args) => used().run(...args),
    text: (ran) => steady(ran.out, used()),
  };
}

/** The id of the approval that waits, once one does. */
export async function waitingApproval(world: CliWorld): Promise<string> {
  for (;;) {
    const found = /\bapr_[0-9a-z]+/.exec((await world.run(['approval', 'list', '--json'])).out);
    if (found) return found[0];
    // Each look is a call of its own to the hub: no pause is needed for it to go on meanwhile.
  }
}

/** A text with what differs between runs taken out: ids, addresses, times. */
export function steady(text: string, world?: { project: string }): string {
  return (world ? text.replaceAll(world.project, '/project') : text)
    .replaceAll(/\b(ses|trn|apr|rul|agt|usr|tok|msg)_[0-9a-z]{6,}/g, '$1_…')
    .replaceAll(/http:\/\/127\.0\.0\.1:\d+/g, 'http://hub')
    .replaceAll(/\b\d+ (?:s|min|h|d)\b/g, 'N s')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'DATE')
    .replaceAll(/^\d\d:\d\d:\d\d/gm, 'TIME');
}
