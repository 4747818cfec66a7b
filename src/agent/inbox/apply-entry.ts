import { unreachable } from '#base';
import type { SessionId, TurnId } from '#domain';
import type { InboxEntry, TurnOffer } from '../hub-port.ts';
import type { HeldSession } from '../sessions/held-session.ts';
import type { TurnRun } from '../turns/turn-run.ts';

/** What an inbox entry acts upon. */
export interface InboxTargets {
  find(session: SessionId): HeldSession | undefined;
  /** The session of that id, held from now on. */
  hold(session: SessionId): HeldSession;
  take(offer: TurnOffer): void;
  order(command: Extract<InboxEntry['body'], { type: 'command' }>): void;
  /** Does what is asked about a workspace, and answers. */
  asked(request: Extract<InboxEntry['body'], { type: 'workspace' }>): void;
  /** Says to the hub whether the text went into the running turn. */
  steered(run: TurnRun | undefined, entry: Extract<InboxEntry['body'], { type: 'steer' }>): void;
}

/**
 * Does what the hub says, or begins it; never waits. An entry about something that is not held any more says nothing,
 * except a close: that nothing is left is exactly what the hub wants to know.
 */
export function applyEntry({ body }: InboxEntry, targets: InboxTargets): void {
  switch (body.type) {
    case 'turn':
      return targets.take(body);
    case 'mode':
      return targets.find(body.session)?.setMode(body.mode);
    case 'configure':
      return targets.find(body.session)?.configure(body);
    case 'close':
      return targets.hold(body.session).close();
    case 'command':
      return targets.order(body);
    case 'workspace':
      return targets.asked(body);
    default:
      return applyToRun(body, targets);
  }
}

type OfRun = Extract<InboxEntry['body'], { turn: TurnId; fence: number }>;

function applyToRun(body: Exclude<OfRun, { type: 'turn' }>, targets: InboxTargets): void {
  const run = runUnder(targets, body);
  switch (body.type) {
    case 'cancel':
      return run?.stop('cancelled');
    case 'revoked':
      return run?.stop('taken_away');
    case 'decision':
      return run?.broker.decide(body.request, body.answer);
    case 'steer':
      return targets.steered(run, body);
    default:
      return unreachable(body);
  }
}

/** The run that an entry is about; one under a newer fence is another. */
function runUnder(
  targets: InboxTargets,
  { session, turn, fence }: { session: SessionId; turn: TurnId; fence: number },
): TurnRun | undefined {
  const run = targets.find(session)?.runOf(turn);
  return run && run.offer.fence <= fence ? run : undefined;
}
