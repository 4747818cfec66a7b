import type { Cause } from '#domain';

/** How a command ended here; with a cause it failed. */
export interface CommandOutcome {
  result: Record<string, unknown>;
  cause: Cause | null;
}

export const done = (result: Record<string, unknown> = {}): CommandOutcome => ({ result, cause: null });

export const failed = (
  code: string,
  message: string,
  result: Record<string, unknown> = {},
): CommandOutcome => ({ result, cause: { code, message } });

/** What remains to be said after a time to drain that was not long enough. */
export const stillRunning = (running: number): CommandOutcome =>
  failed(
    'command.still_running',
    `${running} turn${running === 1 ? ' still runs' : 's still run'} on this agent.`,
    { running },
  );

export const notHere = (what: string): CommandOutcome =>
  failed(
    'command.unsupported',
    `This agent cannot be ${what} by a command: nothing stands above it that would start it again. The agent of muster up comes back with: muster down && muster up. One that was started with --no-supervisor: stop it and start it again.`,
  );

export const INTERRUPTED: CommandOutcome = failed(
  'command.interrupted',
  'The daemon ended before it had begun with it, and was started anew. Order it again.',
);
