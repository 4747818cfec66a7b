import { ok, refuse, type Ids, type Result } from '#base';
import { LIMITS, newId, refusal } from '#domain';
import type { Attachment, Refusal, Session, SessionId, Turn, TurnSource } from '#domain';
import { attachmentRows, sessionRows, turnRows, type Tx } from '#store';
import { takeTurnOf } from '../teams/turn-allowance.ts';
import { takeTurnOfRole } from './role-turn.ts';

export interface NewTurn {
  session: Session;
  source: TurnSource;
  prompt: string;
  command: string | null;
  /** The session that is told the result. */
  askedBy: SessionId | null;
  hops: number;
  /** Place it before everything that is queued. */
  first?: boolean;
  attachments?: readonly Attachment[] | undefined;
}

/** Puts a turn into its session's queue and wakes the agent. Refused when the queue is full. */
export async function queueTurn(tx: Tx, ids: Ids, input: NewTurn): Promise<Result<Turn, Refusal>> {
  const { session, attachments = [] } = input;
  if (attachments.length > 0 && input.command !== null) return refuse(noneToCommands());
  const place = await sessionRows.takeQueuePlace(tx, session.id, LIMITS.queuedTurnsPerSession);
  if (place === null) {
    return refuse(
      refusal(
        'session.queue_full',
        `${LIMITS.queuedTurnsPerSession} messages already wait at session ${session.label ?? session.id}.`,
        {
          hint: `Wait for some to be done, or cancel what is queued: muster session cancel ${session.id} --queued`,
          retry: 'later',
        },
      ),
    );
  }
  const before = await takeTurn(tx, session, input.command !== null);
  if (!before.ok) return before;
  const prompt = before.value + input.prompt;
  const turn = freshTurn(
    tx,
    ids,
    { ...input, prompt },
    input.first ? await placeBefore(tx, session.id, place) : place,
  );
  await turnRows.insertTurn(tx, turn);
  await attachmentRows.putAttachments(tx, turn.id, attachments);
  await tx.event({
    type: 'turn.queued',
    user: session.user,
    session: session.id,
    turn: turn.id,
    data: { source: turn.source, ...(turn.askedBy ? { askedBy: turn.askedBy } : {}) },
  });
  if (session.agent) tx.wake(`agent:${session.agent}`);
  tx.wake(`session:${session.id}`);
  return ok(turn);
}

/** What its prompt begins with; refused when a bound on its turns is reached. */
async function takeTurn(tx: Tx, session: Session, isCommand: boolean): Promise<Result<string, Refusal>> {
  if (session.kind === 'teammate') return takeTurnOf(tx, session, isCommand);
  return session.role === null ? ok('') : takeTurnOfRole(tx, session, isCommand);
}

const noneToCommands = () =>
  refusal('request.invalid', 'A command line takes no attachments.', {
    hint: 'Put the files into the folder of the session and name them in the command.',
  });

/**
 * A position before the queue's head and after all that ran, in the middle of that gap so that others find room on
 * either side. Where there is none left, the queue moves up.
 */
async function placeBefore(tx: Tx, session: SessionId, otherwise: number): Promise<number> {
  const queue = await turnRows.queuedTurns(tx, session);
  const head = queue[0];
  if (!head) return otherwise;
  const before = await turnRows.lastPositionBefore(tx, session, head.position);
  if (head.position - before > 1) return Math.floor((before + head.position) / 2);
  for (const turn of queue.reverse()) await turnRows.moveUp(tx, turn);
  return head.position;
}

function freshTurn(tx: Tx, ids: Ids, input: NewTurn, position: number): Turn {
  return {
    id: newId(ids, 'turn'),
    session: input.session.id,
    position,
    state: 'queued',
    source: input.source,
    askedBy: input.askedBy,
    prompt: input.prompt,
    command: input.command,
    hops: input.hops,
    fence: 0,
    agent: input.session.agent,
    claim: null,
    leaseUntil: null,
    nextBatch: 1,
    cancelAskedAt: null,
    waitingOn: null,
    openCalls: [],
    createdAt: tx.now,
    startedAt: null,
    lastActivityAt: null,
    endedAt: null,
    reply: null,
    stopReason: null,
    cause: null,
    usage: null,
  };
}
