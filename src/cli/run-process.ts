import { createIds, systemClock, systemRandom } from '#base';
import { runCli } from './run-cli.ts';

const SIGNAL_EXIT = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Runs the CLI on this process. The first Ctrl-C asks commands to stop; the second ends the process at once. */
export async function runProcess(): Promise<void> {
  const abort = new AbortController();
  const interrupted: (() => void)[] = [];
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      const take = signal === 'SIGINT' ? interrupted.at(-1) : undefined;
      if (take) return take();
      if (abort.signal.aborted) process.exit(SIGNAL_EXIT[signal]);
      abort.abort();
    });
  }
  // `muster session list | head -1` closes the pipe early; that is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    abort.abort();
  });
  // Nobody reads what is said: that must not end a hub.
  process.stderr.on('error', () => {});
  const exit = await runCli(process.argv.slice(2), {
    stdout: process.stdout,
    stderr: process.stderr,
    stdin: process.stdin,
    env: process.env,
    cwd: process.cwd(),
    clock: systemClock,
    ids: createIds(systemClock, systemRandom),
    fetch: globalThis.fetch,
    signal: abort.signal,
    onInterrupt: (run) => {
      interrupted.push(run);
      return () => void interrupted.splice(interrupted.indexOf(run) >>> 0, 1);
    },
    ...(process.stdin.isTTY && process.stdout.isTTY
      ? { terminal: { stdin: process.stdin, stdout: process.stdout } }
      : {}),
  });
  // Not left to the event loop: an open keep-alive connection or stdin would hold a finished command back.
  process.stdout.write('', () => process.exit(exit));
}
