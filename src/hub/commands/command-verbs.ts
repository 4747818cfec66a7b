import type { AgentCommand, Cause, CommandId, CommandOrder, CommandWait, Principal } from '#domain';
import type { Answer, Page, PageOf } from '../answer.ts';

export interface CommandView {
  command: AgentCommand;
  /** Null when it has ended. */
  waits: CommandWait | null;
}

export interface OrderInput {
  order: CommandOrder;
  /** From now on, in ms; absent: the usual term of its kind. */
  termMs?: number | undefined;
}

/** What an agent says of a command that was taken from it. `late`: it had expired, and what was said is kept. */
export type CommandTaken = 'now' | 'before' | 'late';

export interface CommandService {
  /** Persons only. Drain and resume are in force at once; the agent confirms them. */
  order(by: Principal, agent: string, input: OrderInput): Answer<CommandView>;
  list(by: Principal, agent: string, page: Page): Answer<PageOf<CommandView>>;
  show(by: Principal, id: CommandId): Answer<CommandView>;
  /** For an agent: the oldest of its own that it has not taken. */
  next(by: Principal): Answer<AgentCommand | null>;
  /** `leftMs`: until it expires. Taken before, it answers so; ended, it is refused. */
  acknowledge(by: Principal, id: CommandId): Answer<{ taken: 'acknowledged' | 'before'; leftMs: number }>;
  complete(
    by: Principal,
    id: CommandId,
    said: { result: Record<string, unknown> },
  ): Answer<{ taken: CommandTaken }>;
  fail(
    by: Principal,
    id: CommandId,
    said: { cause: Cause; result: Record<string, unknown> },
  ): Answer<{ taken: CommandTaken }>;
}
