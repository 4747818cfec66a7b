import type { ExitFacts } from '../port.ts';
import type { ProcessGroup } from '../process/process-group.ts';
import type { Quirks } from '../recipes/recipe.ts';

/** What a session runs in: a process group, or this process. */
export interface HarnessBody {
  readonly pid?: number;
  readonly exited: Promise<ExitFacts>;
  stderrTail(): string;
  /** Politely, then by force. Idempotent. */
  end(): Promise<ExitFacts>;
  /** At once. */
  kill(): Promise<ExitFacts>;
}

export function groupBody(group: ProcessGroup, quirks: Quirks): HarnessBody {
  return {
    pid: group.pid,
    exited: group.exited,
    stderrTail: () => group.stderrTail(),
    end: () => (quirks.ignoresEnd ? group.terminate() : group.end()),
    kill: () => group.kill(),
  };
}

/** The body of an agent without a process: its end is what `dispose` does. */
export function inProcessBody(dispose: () => Promise<void>): HarnessBody {
  const facts: ExitFacts = { code: 0, signal: null, forced: false, asked: true };
  let report: (facts: ExitFacts) => void = () => {};
  const exited = new Promise<ExitFacts>((resolve) => (report = resolve));
  let ending: Promise<ExitFacts> | undefined;
  const end = async () => {
    await dispose();
    report(facts);
    return facts;
  };
  const endOnce = () => (ending ??= end());
  return { exited, stderrTail: () => '', end: endOnce, kill: endOnce };
}
