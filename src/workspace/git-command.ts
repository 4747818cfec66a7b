import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { ok, refuse, type Clock, type Log, type Result } from '#base';
import { refusal, type Refusal, withoutCredentials } from '#domain';
import { gitEnvironment, type GitSetting } from './git-environment.ts';

/** How long a call on this host may take, in ms. */
const LOCAL_MS = 120_000;
/** How much one call may say, in bytes. */
const OUTPUT_BYTES = 32 * 1024 * 1024;
const ERROR_BYTES = 8 * 1024;
const GRACE_MS = 2_000;

export interface GitOptions {
  /** The daemon's environment, of which git sees an allow-list. */
  env: Readonly<Record<string, string | undefined>>;
  clock: Clock;
  log: Log;
  /** Looked up on PATH; `git` unless said. */
  program?: string;
}

export interface GitCall {
  cwd: string;
  input?: string | Buffer;
  env?: Readonly<Record<string, string>>;
  settings?: readonly GitSetting[];
  /** None unless said: a call reaches no other repository. */
  protocols?: readonly string[];
  timeLimitMs?: number;
  /** Beyond it the output is cut and git is ended; a call that has to be whole is then refused. */
  outputBytes?: number;
  /** The output may be cut. */
  cut?: boolean;
  /** Exit codes that are an answer, beside 0. */
  answers?: readonly number[];
  signal?: AbortSignal;
}

export interface GitOutput {
  code: number;
  bytes: Buffer;
  /** The output as UTF-8; what is not is replaced. */
  text: string;
  cut: boolean;
}

/** The one way to the system's git. Never throws for what git or a repository does. */
export interface Git {
  run(args: readonly string[], call: GitCall): Promise<Result<GitOutput, Refusal>>;
  /** As `run`, for one line of output, without its end. */
  line(args: readonly string[], call: GitCall): Promise<Result<string, Refusal>>;
}

/** Makes the runner; every call is a process group of its own, which is gone when the call answers. */
export function createGit(options: GitOptions): Git {
  const run: Git['run'] = (args, call) => runGit(options, args, call);
  return {
    run,
    async line(args, call) {
      const said = await run(args, call);
      return said.ok ? ok(said.value.text.replace(/\r?\n$/, '')) : said;
    },
  };
}

interface Ended {
  code: number | null;
  bytes: Buffer;
  stderr: string;
  stopped: 'time' | 'output' | 'asked' | undefined;
  /** It could not be started: the system's code. */
  problem: string | undefined;
}

async function runGit(
  options: GitOptions,
  args: readonly string[],
  call: GitCall,
): Promise<Result<GitOutput, Refusal>> {
  const ended = await startAndWait(options, args, call);
  const { code, bytes, stopped } = ended;
  const cut = stopped === 'output';
  if (cut && call.cut === true) return ok({ code: 0, bytes, text: bytes.toString('utf8'), cut });
  const answers = [0, ...(call.answers ?? [])];
  if (stopped === undefined && code !== null && answers.includes(code)) {
    return ok({ code, bytes, text: bytes.toString('utf8'), cut: false });
  }
  const refused = problemOf(args, call, ended);
  options.log.write('debug', 'git refused', { args: args[0], code, said: refused.message });
  return refuse(refused);
}

function startAndWait(
  { env, clock, program = 'git' }: GitOptions,
  args: readonly string[],
  call: GitCall,
): Promise<Ended> {
  const { cwd, settings = [], protocols = [], outputBytes = OUTPUT_BYTES, signal } = call;
  const child = spawn(program, args, {
    cwd,
    env: gitEnvironment({ base: env, settings, protocols, own: call.env ?? {} }),
    detached: true,
    stdio: 'pipe',
  });
  const said: Buffer[] = [];
  let length = 0;
  let stderr = '';
  let stopped: Ended['stopped'];
  let problem: string | undefined;
  let stopKill = () => {};
  const stop = (why: Exclude<Ended['stopped'], undefined>) => {
    if (stopped !== undefined) return;
    stopped = why;
    signalGroup(child.pid, 'SIGTERM');
    stopKill = clock.after(GRACE_MS, () => signalGroup(child.pid, 'SIGKILL'));
  };
  const stopTimer = clock.after(call.timeLimitMs ?? LOCAL_MS, () => stop('time'));
  const onAbort = () => stop('asked');
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  child.stdout.on('data', (chunk: Buffer) => {
    said.push(length + chunk.length > outputBytes ? chunk.subarray(0, outputBytes - length) : chunk);
    length = Math.min(outputBytes, length + chunk.length);
    if (length >= outputBytes) stop('output');
  });
  child.stderr.on('data', (chunk: Buffer) => {
    stderr = (stderr + chunk.toString('utf8')).slice(-ERROR_BYTES);
  });
  child.stdin.on('error', () => {});
  child.stdin.end(call.input ?? '');
  return new Promise((resolve) => {
    child.on('error', (error) => {
      problem ??= 'code' in error ? String(error.code) : error.message;
      if (child.pid === undefined) end(null);
    });
    child.on('close', (code) => end(code));
    function end(code: number | null) {
      stopTimer();
      stopKill();
      signal?.removeEventListener('abort', onAbort);
      // What it started and left behind goes with it.
      signalGroup(child.pid, 'SIGKILL');
      resolve({ code, bytes: Buffer.concat(said), stderr, stopped, problem });
    }
  });
}

function signalGroup(pid: number | undefined, signal: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Already gone.
  }
}

function problemOf(args: readonly string[], call: GitCall, ended: Ended): Refusal {
  const what = `git ${args[0] ?? ''}`;
  if (ended.problem !== undefined) return notStarted(call.cwd, ended.problem);
  if (ended.stopped === 'time') {
    return refusal('workspace.git_failed', `${what} in ${call.cwd} took too long and was ended.`, {
      retry: 'later',
    });
  }
  if (ended.stopped === 'asked') {
    return refusal(
      'workspace.git_failed',
      `${what} in ${call.cwd} was ended because it is not wanted any more.`,
    );
  }
  if (ended.stopped === 'output') {
    return refusal('workspace.too_large', `${what} in ${call.cwd} says more than is read.`);
  }
  const said = wordsOf(ended.stderr) || `it ended with ${ended.code ?? 'a signal'}`;
  if (/no space left on device|disk quota exceeded/i.test(said)) {
    return refusal('workspace.disk', `${what} in ${call.cwd} failed: the disk is full.`, {
      hint: 'Free some space, then try again.',
      retry: 'later',
    });
  }
  if (/not a git repository/i.test(said)) {
    return refusal('workspace.not_a_repository', `${call.cwd} is not a git repository.`, {
      hint: 'Name a folder of a repository, or make one there: git init',
    });
  }
  if (/dubious ownership/i.test(said)) {
    return refusal('workspace.not_a_repository', `git refuses ${call.cwd}: it belongs to another user.`, {
      hint: `If you trust it: git config --global --add safe.directory ${call.cwd}`,
    });
  }
  return refusal('workspace.git_failed', `${what} in ${call.cwd} failed: ${said}`);
}

function notStarted(cwd: string, problem: string): Refusal {
  // Node says ENOENT for a working directory that is not there, too.
  if (!existsSync(cwd)) {
    return refusal('workspace.not_a_repository', `The folder ${cwd} does not exist on this machine.`, {
      hint: 'Name a folder of a repository.',
    });
  }
  return refusal('workspace.git_missing', `git could not be started in ${cwd} (${problem}).`, {
    hint: 'Install git, or put it on the PATH of the agent; then look: muster doctor',
  });
}

/** What git said, in one line, without the secrets of addresses. */
function wordsOf(stderr: string): string {
  const lines = stderr.split('\n').map((line) => line.trim());
  const telling = lines.filter((line) => /^(fatal|error|remote|ssh|host key|permission denied)/i.test(line));
  const chosen = telling.length > 0 ? telling : lines.filter((line) => line !== '');
  return withoutCredentials(chosen.slice(-4).join(' ')).slice(0, 600);
}
