import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, pause, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import type { CliIo } from '../cli-io.ts';
import { readHubRecord, stateFolder, type HubRecord } from '../connection/find-hub.ts';
import { mainFile } from './main-file.ts';
import { prepareStateFolder } from './state-folder.ts';

/** One that fails ends: this is for one that hangs, and a machine that is busy takes its time. */
const START_WITHIN_MS = 120_000;
const LOOK_EVERY_MS = 50;

export interface NotDetached {
  refusal: Refusal;
  /** How it ended; absent when it has not. */
  exit?: number;
}

export interface Detaching<T> {
  /** `The hub`, as the refusal calls it. */
  what: string;
  /** Of `muster`. */
  args: readonly string[];
  env: CliIo['env'];
  /** Where it keeps what it keeps; what it says at its start is in `logs/NAME` there. */
  folder: string;
  log: string;
  /** What is there once the process of this id is up. */
  isUp: (pid: number | undefined) => Promise<T | undefined>;
  /** The command that starts it in the foreground. */
  foreground: string;
}

/** Starts `muster up` as a process of its own that outlives this one, and waits until it answers or has failed. */
export function startDetached(io: CliIo, args: readonly string[]): Promise<Result<HubRecord, NotDetached>> {
  const folder = stateFolder(io.env);
  return detach(io, {
    what: 'The hub',
    args: ['up', ...args],
    env: io.env,
    folder,
    log: 'up.log',
    foreground: 'muster up',
    async isUp(pid) {
      const record = await readHubRecord(folder);
      return record?.pid === pid ? record : undefined;
    },
  });
}

/** Starts a program of ours in the background, and waits until it is up or has failed. */
export async function detach<T>(io: CliIo, detaching: Detaching<T>): Promise<Result<T, NotDetached>> {
  const { what, args, env, folder, log, isUp, foreground } = detaching;
  const prepared = await prepareStateFolder(folder);
  if (!prepared.ok) return refuse({ refusal: prepared.error });
  const talkPath = join(folder, 'logs', log);
  const talk = await open(talkPath, 'w', 0o600);
  const child = spawn(process.execPath, [mainFile(), ...args], {
    cwd: io.cwd,
    env,
    detached: true,
    stdio: ['ignore', talk.fd, talk.fd],
  });
  const ended = new AbortController();
  child.once('error', () => ended.abort());
  let exit: number | undefined;
  child.once('exit', (code) => {
    exit = code ?? undefined;
    ended.abort();
  });
  await talk.close();
  child.unref();
  const deadline = io.clock.monotonic() + START_WITHIN_MS;
  while (!ended.signal.aborted && io.clock.monotonic() < deadline && !io.signal.aborted) {
    const up = await isUp(child.pid);
    if (up !== undefined) return ok(up);
    await pause(io.clock, LOOK_EVERY_MS, io.signal);
  }
  const said = await readFile(talkPath, 'utf8').catch(() => '');
  const why = said.trim() || 'It said nothing.';
  const problem = refusal(
    'hub.unreachable',
    `${what} did not start in the background. ${ended.signal.aborted ? 'It ended' : 'It has not answered yet'}:\n${why}`,
    { hint: `Start it in the foreground to watch: ${foreground}` },
  );
  return refuse({ refusal: problem, ...(exit === undefined ? {} : { exit }) });
}
