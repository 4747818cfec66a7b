import { spawn } from 'node:child_process';
import { pause, type Clock, type Ids } from '#base';
import { WORKSPACE_LIMITS, type GateResult, type QualityGate } from '#domain';
import type { GroupLedger } from '#harness';
import { clean } from './turn-guard.ts';

export interface GateRunnerParts {
  /** The daemon's environment, of which a command sees what a shell needs. */
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  ids: Ids;
  /** Where running commands are written down; without one, an agent that is killed leaves them running. */
  ledger?: GroupLedger | undefined;
}

/** None of our secrets is among these, nor a vendor's key. */
const SEEN = ['PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LC_ALL', 'TMPDIR', 'TZ'];
/** A group that was ended has so long to go by itself, in ms. */
const GRACE_MS = 2_000;
/** Longest wait for the last output once the command has ended: what left its group may hold it open. */
const DRAIN_MS = 1_000;
/** `timeout` says so, and shells. */
const NOT_RUN = 127;

/** Runs the commands of a task's completion one after another; after the first that does not pass none is run. */
export async function runGates(
  parts: GateRunnerParts,
  gates: readonly QualityGate[],
  cwd: string,
  signal: AbortSignal,
): Promise<GateResult[]> {
  const results: GateResult[] = [];
  for (const gate of gates) {
    const result = await runGate(parts, gate, cwd, signal);
    results.push(result);
    if (result.code !== 0) break;
  }
  return results;
}

/** One command, written down while it runs. */
async function runGate(
  parts: GateRunnerParts,
  gate: QualityGate,
  cwd: string,
  signal: AbortSignal,
): Promise<GateResult> {
  const { ids, ledger } = parts;
  const owner = ids.next('gate');
  const mark = (await ledger?.begin(owner)) ?? {};
  const onStart = (group: number) => ledger?.started(owner, group, 'sh');
  try {
    return await runCommand({ ...parts, mark, onStart }, gate, cwd, signal);
  } finally {
    await ledger?.end(owner);
  }
}

interface CommandParts extends GateRunnerParts {
  mark: Record<string, string>;
  onStart: (group: number) => Promise<void> | undefined;
}

/** In a process group of its own: whatever it started is ended with it, at its time limit at the latest. */
function runCommand(
  { env, clock, mark, onStart }: CommandParts,
  { name, command, timeoutSeconds }: QualityGate,
  cwd: string,
  signal: AbortSignal,
): Promise<GateResult> {
  const seen = Object.fromEntries(SEEN.flatMap((key) => (env[key] === undefined ? [] : [[key, env[key]]])));
  return new Promise((resolve) => {
    const tail = new OutputTail(WORKSPACE_LIMITS.gateOutputBytes);
    const child = spawn('/bin/sh', ['-c', command], {
      cwd,
      env: { ...seen, ...mark, MUSTER_GATE: name },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    // Where it cannot be written down its mark is what is found.
    if (child.pid !== undefined) onStart(child.pid)?.catch(() => {});
    const end = (which: NodeJS.Signals) => endGroup(child.pid, which);
    let why = '';
    let stopKill = () => {};
    const stop = (reason: string) => {
      why ||= reason;
      end('SIGTERM');
      stopKill = clock.after(GRACE_MS, () => end('SIGKILL'));
    };
    const stopTimer = clock.after(timeoutSeconds * 1_000, () =>
      stop(`It was ended: it may take ${timeoutSeconds} seconds.`),
    );
    const onAbort = () => stop('It was ended: its agent stops.');
    signal.addEventListener('abort', onAbort, { once: true });
    child.stdout.on('data', (chunk: Buffer) => tail.add(chunk));
    child.stderr.on('data', (chunk: Buffer) => tail.add(chunk));
    const stopAll = () => {
      stopTimer();
      stopKill();
      signal.removeEventListener('abort', onAbort);
    };
    const finish = (code: number | null, cause: string) => {
      const output = [tail.text(), cause].filter((text) => text !== '').join('\n');
      resolve({ name: name.slice(0, 200), code, output: clean(output) });
    };
    child.once('error', (error) => {
      stopAll();
      finish(NOT_RUN, `It could not be run: ${error.message}`);
    });
    child.once('exit', (code) => {
      stopAll();
      // What it left behind in its group goes with it, and lets go of the output, of which the last may not be read yet.
      end('SIGKILL');
      const closed = new AbortController();
      child.once('close', () => closed.abort());
      void pause(clock, DRAIN_MS, closed.signal).then(() => finish(why === '' ? code : null, why));
    });
  });
}

function endGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Nothing of it is left.
  }
}

/** Keeps the end of what is said: there the errors are. */
class OutputTail {
  readonly #most: number;
  #kept = Buffer.alloc(0);
  #cut = false;

  constructor(most: number) {
    this.#most = most;
  }

  add(chunk: Buffer): void {
    const joined = Buffer.concat([this.#kept, chunk]);
    this.#cut ||= joined.length > this.#most;
    this.#kept = joined.subarray(Math.max(0, joined.length - this.#most));
  }

  text(): string {
    const text = this.#kept
      .toString('utf8')
      .replace(/^\uFFFD+/u, '')
      .trimEnd();
    return this.#cut ? `[…]\n${text}` : text;
  }
}
