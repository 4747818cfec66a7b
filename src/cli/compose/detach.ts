import { spawn } from 'node:child_process';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, pause, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import type { CliIo } from '../cli-io.ts';
import { readHubRecord, stateFolder, type HubRecord } from '../find-hub.ts';
import { mainFile } from './main-file.ts';
import { prepareStateFolder } from './state-folder.ts';

const START_WITHIN_MS = 30_000;
const LOOK_EVERY_MS = 50;

export interface NotDetached {
  refusal: Refusal;
  /** How `muster up` ended; absent when it has not. */
  exit?: number;
}

/** Starts `muster up` as a process of its own that outlives this one, and waits until it answers or has failed. */
export async function startDetached(
  io: CliIo,
  args: readonly string[],
): Promise<Result<HubRecord, NotDetached>> {
  const folder = stateFolder(io.env);
  const prepared = await prepareStateFolder(folder);
  if (!prepared.ok) return refuse({ refusal: prepared.error });
  const talkPath = join(folder, 'logs', 'up.log');
  const talk = await open(talkPath, 'w', 0o600);
  const child = spawn(process.execPath, [mainFile(), 'up', ...args], {
    cwd: io.cwd,
    env: io.env,
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
    const record = await readHubRecord(folder);
    if (record !== undefined && record.pid === child.pid) return ok(record);
    await pause(io.clock, LOOK_EVERY_MS, io.signal);
  }
  const said = await readFile(talkPath, 'utf8').catch(() => '');
  const why = said.trim() || 'It said nothing.';
  const problem = refusal(
    'hub.unreachable',
    `The hub did not start in the background. ${ended.signal.aborted ? 'It ended' : 'It has not answered yet'}:\n${why}`,
    { hint: 'Start it in the foreground to watch: muster up' },
  );
  return refuse({ refusal: problem, ...(exit === undefined ? {} : { exit }) });
}
