import { ok, refuse, type Clock, type Result } from '#base';
import { COMMAND_TERM_MS, refusal } from '#domain';
import type { Cause, CommandId, CommandOrder, CommandState, Refusal } from '#domain';

export interface FakeCommand {
  order: CommandOrder;
  state: CommandState;
  deadline: number;
  result: Record<string, unknown> | null;
  cause: Cause | null;
  acks: number;
}

/** The orders of a hub in memory; each ends once. */
export class FakeCommands {
  readonly all = new Map<CommandId, FakeCommand>();
  readonly #clock: Clock;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(id: CommandId, order: CommandOrder, termMs = COMMAND_TERM_MS[order.kind]): void {
    const deadline = this.#clock.monotonic() + termMs;
    this.all.set(id, { order, state: 'pending', deadline, result: null, cause: null, acks: 0 });
  }

  of(id: CommandId): FakeCommand {
    const found = this.all.get(id);
    if (!found) throw new Error(`the fake hub has no command ${id}`);
    return found;
  }

  ack(id: CommandId): Result<{ taken: 'acknowledged' | 'before'; left_ms: number }, Refusal> {
    const found = this.of(id);
    const left_ms = Math.max(0, found.deadline - this.#clock.monotonic());
    if (found.state === 'acknowledged') return ok({ taken: 'before', left_ms });
    if (found.state !== 'pending') return ended(id, found);
    found.state = 'acknowledged';
    found.acks += 1;
    return ok({ taken: 'acknowledged', left_ms });
  }

  end(
    id: CommandId,
    said: { result?: Record<string, unknown>; cause: Cause | null },
  ): Result<{ taken: 'now' | 'before' }, Refusal> {
    const found = this.of(id);
    const to = said.cause ? 'failed' : 'completed';
    if (found.state === to) return ok({ taken: 'before' });
    if (found.state !== 'acknowledged') return ended(id, found);
    Object.assign(found, { state: to, result: said.result ?? {}, cause: said.cause });
    return ok({ taken: 'now' });
  }
}

const ended = (id: CommandId, { state }: FakeCommand) =>
  refuse(refusal('command.ended', `Command ${id} is ${state} already.`));
