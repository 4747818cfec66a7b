import { refuse } from '#base';
import { isChat, refusal } from '#domain';
import type { Principal, Refusal, Session, Turn } from '#domain';

// Sentences that more than one service says. Each has three parts: what failed, why, what to do.

type Refused = { ok: false; error: Refusal };

export const sessionNotFound = (address: string): Refused =>
  refuse(
    refusal('session.not_found', `No session "${address}" was found.`, {
      hint: 'See what there is: muster session list',
      details: { address },
    }),
  );

export const foreignLabel = (label: string): Refused =>
  refuse(
    refusal('session.forbidden', `The label "${label}" belongs to a session of another owner.`, {
      hint: 'A label reaches only what its own owner spawned; a person can use the session’s id.',
      details: { label },
    }),
  );

const openAnother = ({ harness }: Session) => `Open another: muster chat open --harness ${harness ?? 'NAME'}`;

export const sessionEnded = (session: Session): Refused => {
  const name = session.label ?? session.id;
  if (session.state === 'failed') {
    return refuse(
      refusal(
        'session.failed',
        `Session ${name} has failed: ${session.cause?.message.replace(/\.$/, '') ?? 'no cause was recorded'}.`,
        {
          hint: isChat(session)
            ? openAnother(session)
            : `Start it anew: muster session replace ${session.id}`,
          details: { session: session.id },
        },
      ),
    );
  }
  return refuse(
    refusal(
      'session.closed',
      `Session ${name} is closed${session.closeReason ? ` (${session.closeReason})` : ''}.`,
      {
        hint: isChat(session)
          ? openAnother(session)
          : 'Spawn another: muster session spawn "…" --delegate --label NAME',
        details: { session: session.id },
      },
    ),
  );
};

export const sessionClosing = (session: Session): Refused =>
  refuse(
    refusal(
      'session.closing',
      `Session ${session.label ?? session.id} is being closed and takes no new turns.`,
      {
        hint: 'Spawn another, or force it: muster session close --force',
        details: { session: session.id },
      },
    ),
  );

export const leaseLost = (turn: Pick<Turn, 'id' | 'fence' | 'state'>): Refused =>
  refuse(
    refusal('lease.lost', `Turn ${turn.id} is no longer held under this fence.`, {
      hint: 'Stop working on it; a finish is kept as late.',
      details: { turn: turn.id, fence: turn.fence, state: turn.state },
    }),
  );

export const turnNotFound = (turn: string): Refused =>
  refuse(refusal('turn.not_found', `No turn "${turn}" was found.`, { details: { turn } }));

export const notFor = (by: Principal, what: string): Refused =>
  refuse(
    refusal('auth.forbidden', `A token of kind "${by.kind}" may not ${what}.`, {
      details: { kind: by.kind },
    }),
  );

export const hubStopping = (): Refused =>
  refuse(
    refusal('hub.stopping', 'The hub is stopping.', { hint: 'Try again when it is back.', retry: 'later' }),
  );
