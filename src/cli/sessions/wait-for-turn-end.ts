import { ok, refuse, type Result } from '#base';
import { RefusedError } from '#contract/client';
import type { RouteAnswer } from '#contract';
import type { Refusal, SessionId, TurnId } from '#domain';
import type { CommandContext } from '../command-context.ts';

type TurnView = RouteAnswer<'sessions.turns'>['items'][number];

/** Waits until a turn has ended, whoever is told its reply; undefined when it has not within `seconds`. */
export async function waitForTurnEnd(
  context: CommandContext,
  { session, turn }: { session: SessionId; turn: TurnId },
  seconds: number,
): Promise<Result<TurnView | undefined, Refusal>> {
  const hub = await context.hub();
  if (!hub.ok) return hub;
  const { clock, signal } = context.io;
  const over = new AbortController();
  const stopTimer = clock.after(seconds * 1_000, () => over.abort());
  let ended: TurnView | undefined;
  const look = async () => {
    const read = await context.call('sessions.turns', { params: { session }, query: { limit: 100 } });
    const found = read.ok ? read.value.items.find(({ id }) => id === turn) : undefined;
    if (!found || found.endedAt === null) return;
    ended = found;
    over.abort();
  };
  const again = () => void look();
  try {
    const events = hub.value.events({
      session,
      signal: AbortSignal.any([signal, over.signal]),
      onReady: again,
      onReset: again,
    });
    for await (const event of events) if (event.turn === turn) await look();
  } catch (error) {
    if (error instanceof RefusedError) return refuse(error.refusal);
    throw error;
  } finally {
    stopTimer();
  }
  return ok(ended);
}
