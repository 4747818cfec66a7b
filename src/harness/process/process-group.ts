import { spawn, type ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { ok, pause, refuse, type Clock, type Log, type Result } from '#base';
import type { HarnessLimits } from '../limits.ts';
import type { ExitFacts } from '../port.ts';
import { endProcesses } from './group-ender.ts';
import type { ProcessJournal } from './journal.ts';
import type { ProcessTable } from './process-table.ts';
import { secretValues, StderrTail } from './stderr-tail.ts';

export interface GroupParts {
  table: ProcessTable;
  journal: ProcessJournal;
  clock: Clock;
  log: Log;
  limits: HarnessLimits;
}

export interface GroupSpec {
  session: string;
  program: string;
  args: readonly string[];
  cwd: string;
  env: Record<string, string>;
  /** Takes what the program writes, from its first byte. Without it the caller reads `stdout` and stderr is kept as a tail. */
  onOutput?: (chunk: Buffer, from: 'stdout' | 'stderr') => void;
}

/** Starts a program as the leader of its own group, journalled before it is used. Refuses with the system's words. */
export async function startGroup(parts: GroupParts, spec: GroupSpec): Promise<Result<ProcessGroup, string>> {
  await parts.journal.begin(spec.session);
  const child = spawn(spec.program, spec.args, {
    cwd: spec.cwd,
    env: spec.env,
    detached: true,
    stdio: 'pipe',
  });
  const problem = await new Promise<string | undefined>((resolve) => {
    child.once('spawn', () => resolve(undefined));
    child.once('error', (error) => resolve(error.message));
  });
  if (problem !== undefined || child.pid === undefined) return refuse(problem ?? 'it has no process number');
  const group = new ProcessGroup(parts, spec, child, child.pid);
  await parts.journal.addGroup(spec.session, child.pid, spec.program);
  return ok(group);
}

/** One program and all that it started: signalled together, and gone only when nothing of it is left. */
export class ProcessGroup {
  readonly pid: number;
  readonly stdin: Writable;
  readonly stdout: Readable;
  /** Resolves when both outputs are at their end. */
  readonly drained: Promise<void>;
  /** Resolves when the program has ended and whatever it left behind has been ended too. */
  readonly exited: Promise<ExitFacts>;
  readonly #parts: GroupParts;
  readonly #spec: GroupSpec;
  readonly #tail: StderrTail;
  readonly #leaderGone: Promise<{ code: number | null; signal: string | null }>;
  #asked = false;
  #forced = false;
  /** One ending at a time: a second look begins when the first is through, so that its facts are complete. */
  #ending: Promise<void> = Promise.resolve();

  constructor(parts: GroupParts, spec: GroupSpec, child: ChildProcess, pid: number) {
    if (!child.stdin || !child.stdout || !child.stderr) throw new Error('spawned without pipes');
    this.#parts = parts;
    this.#spec = spec;
    this.pid = pid;
    this.stdin = child.stdin;
    this.stdout = child.stdout;
    this.drained = new Promise((resolve) => child.once('close', () => resolve()));
    this.#tail = new StderrTail(secretValues(spec.env));
    child.stderr.on('data', (chunk: Buffer) => this.#tail.write(chunk));
    const { onOutput } = spec;
    if (onOutput) {
      child.stdout.on('data', (chunk: Buffer) => onOutput(chunk, 'stdout'));
      child.stderr.on('data', (chunk: Buffer) => onOutput(chunk, 'stderr'));
    }
    // Writing to a program that has just died is no news: its exit is.
    child.stdin.on('error', () => {});
    child.on('error', () => {});
    this.#leaderGone = new Promise((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    this.exited = this.#leaderGone.then((facts) => this.#clearRemains(facts));
  }

  /** The last lines of stderr, redacted; at most 4 KB. */
  stderrTail(): string {
    return this.#tail.read();
  }

  /** Ends the group: end of input, a grace, SIGTERM, a grace, SIGKILL, a look. Idempotent. */
  async end(): Promise<ExitFacts> {
    if (!this.#asked) {
      this.#asked = true;
      this.stdin.end();
      const { clock, limits } = this.#parts;
      const gone = await Promise.race([
        this.#leaderGone.then(() => true),
        pause(clock, limits.eofMs).then(() => false),
      ]);
      if (!gone) await this.#endAll();
    }
    return this.exited;
  }

  /** Ends the group without the first grace: for what does not read its input, or does not heed the end of it. */
  async terminate(): Promise<ExitFacts> {
    this.#asked = true;
    this.stdin.end();
    await this.#endAll();
    return this.exited;
  }

  /** Ends the group at once, without waiting for its manners. */
  async kill(): Promise<ExitFacts> {
    this.#asked = true;
    try {
      process.kill(-this.pid, 'SIGKILL');
      this.#forced = true;
    } catch {
      // Already gone.
    }
    return this.exited;
  }

  #endAll(): Promise<void> {
    this.#ending = this.#ending.then(() => this.#endOnce());
    return this.#ending;
  }

  async #endOnce(): Promise<void> {
    const { session } = this.#spec;
    const report = await endProcesses({ ...this.#parts, session, groups: [this.pid] });
    this.#forced ||= report.forced;
    if (report.left.length > 0) {
      this.#parts.log.write('error', `processes of session ${session} could not be ended`, {
        pids: report.left,
      });
    }
  }

  async #clearRemains(facts: { code: number | null; signal: string | null }): Promise<ExitFacts> {
    await this.#endAll();
    await this.#parts.journal.removeGroup(this.#spec.session, this.pid);
    return { ...facts, forced: this.#forced, asked: this.#asked };
  }
}
