import { z } from 'zod';
import { ok, refuse, type Clock } from '#base';
import type { GroupParts } from '../../../process/process-group.ts';
import { runCommand, type CommandRun } from '../../shell/command-run.ts';
import { argumentProblem, type CallResult, type NativeTool, type RunContext } from './tool.ts';

const DEFAULT_SECONDS = 120;
const MOST_SECONDS = 3_600;

const input = z.object({
  command: z.string().min(1).max(16_000).describe('Command line for /bin/sh, run in the working directory'),
  timeout_seconds: z
    .number()
    .int()
    .min(1)
    .max(MOST_SECONDS)
    .optional()
    .describe(`It is ended after so many seconds; default ${DEFAULT_SECONDS}`),
});
type Input = z.infer<typeof input>;

export interface RunPlace {
  session: string;
  cwd: string;
  env: Record<string, string>;
  clock: Clock;
  groups: GroupParts;
}

/** Runs a command in a process group of its own, which ends with the turn at the latest. */
export function runTool(place: RunPlace): NativeTool {
  return {
    name: 'run',
    description:
      'Run a shell command and see its output and exit code. It gets no input; what it leaves in the background is ended.',
    schema: z.toJSONSchema(input),
    async plan(given) {
      const parsed = input.safeParse(given);
      if (!parsed.success) return refuse(argumentProblem('run', parsed.error));
      const { command } = parsed.data;
      return ok({
        title: command.length > 200 ? `${command.slice(0, 200)}…` : command,
        kind: 'execute',
        rawInput: { command, cwd: place.cwd },
        run: (context) => run(place, parsed.data, context),
      });
    },
  };
}

async function run(place: RunPlace, wanted: Input, { signal, show }: RunContext): Promise<CallResult> {
  const { session, cwd, env, clock, groups } = place;
  if (signal.aborted) return { text: 'Cancelled before it ran.', failed: true };
  const started = await runCommand(groups, { session, cwd, env, command: wanted.command }, show);
  if (!started.ok) return { text: `The command could not be started: ${started.error}`, failed: true };
  const seconds = wanted.timeout_seconds ?? DEFAULT_SECONDS;
  return watch(started.value, clock, seconds, signal);
}

async function watch(
  command: CommandRun,
  clock: Clock,
  seconds: number,
  signal: AbortSignal,
): Promise<CallResult> {
  let tooLong = false;
  const stop = () => void command.stop();
  const stopTimer = clock.after(seconds * 1000, () => {
    tooLong = true;
    stop();
  });
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const { code, signal: killedBy, output } = await command.ended();
  stopTimer();
  signal.removeEventListener('abort', stop);
  const ended = code === null ? `ended by ${killedBy}` : `exit code ${code}`;
  const why = tooLong
    ? `; it was ended after ${seconds} s, its time-out`
    : signal.aborted
      ? '; cancelled'
      : '';
  const failed = code !== 0 || tooLong;
  return { text: `${ended}${why}\n${output}`.trimEnd(), shown: output, exitCode: code, failed };
}
