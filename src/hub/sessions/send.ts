import { ok, refuse, type Result } from '#base';
import { expiredBy, expiryOf, refusal } from '#domain';
import type { Principal, Refusal, Session, SessionId, Turn, TurnId } from '#domain';
import { agentRows, inboxRows, sessionRows, turnRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import type { BegunWait } from '../hubs/index.ts';
import { rememberTurn } from '../idempotency/index.ts';
import { acknowledgeMail, takeReply } from '../mail/index.ts';
import { sessionClosing, sessionEnded, sessionNotFound } from '../refusals.ts';
import type { SendInput, SendOutcome } from '../services.ts';
import { askToCancel } from '../turns/cancel-turn.ts';
import { queueTurn } from '../turns/queue-turn.ts';
import { waitFor } from '../waiting.ts';
import { resolveAlsoFailed, selfSession } from './address.ts';
import { beginClose } from './close-session.ts';
import { commandFits } from './spawn-rules.ts';
import { readStatus } from './status-facts.ts';

interface Sent {
  self: SessionId;
  session: Session;
  turn: TurnId;
  delivered: SendOutcome['delivered'];
  displaced?: TurnId;
  /** Where the caller waits. */
  wait?: BegunWait;
  /** It is asked for once more: what was handed over for the call that died is answered again. */
  isAgain?: boolean;
}

/**
 * Sends a message and waits for its reply. The time-out bounds the caller's wait alone: afterwards the reply comes by
 * mail, once. The reply that is returned is this turn's, never an older one.
 */
export async function send(
  deps: HubDeps,
  by: Principal,
  address: string,
  input: SendInput,
  signal?: AbortSignal,
): Promise<Result<SendOutcome, Refusal>> {
  const sent = await deps.store.unit((tx) => sendUnit(deps, tx, by, address, input));
  if (!sent.ok) return sent;
  // An expired session is closed and the send refused: the refusal must not roll the closing back.
  if ('expired' in sent.value) return sent.value.expired;
  return replyOrAccepted(deps, sent.value, input.timeoutSeconds, signal);
}

/** Goes on with a send whose hub died. Its message is in, so nothing is sent again; how it was delivered is not known. */
export async function awaitReply(
  deps: HubDeps,
  by: Principal,
  turn: TurnId,
  timeoutSeconds: number,
  signal?: AbortSignal,
): Promise<Result<SendOutcome, Refusal>> {
  const sent = await deps.store.unit(async (tx): Promise<Result<Sent, Refusal>> => {
    const self = await selfSession(tx, deps.ids, by);
    if (!self.ok) return self;
    const found = await turnRows.findTurn(tx, turn);
    const session = found && (await sessionRows.findSession(tx, found.session));
    if (!session) return sessionNotFound(turn);
    const asked = { self: self.value.id, session, turn, delivered: 'queued', isAgain: true } as const;
    return ok({ ...asked, ...(await beginWait(deps, tx, self.value.id, turn, timeoutSeconds)) });
  });
  return sent.ok ? replyOrAccepted(deps, sent.value, timeoutSeconds, signal) : sent;
}

async function replyOrAccepted(
  deps: HubDeps,
  sent: Sent,
  timeoutSeconds: number,
  signal?: AbortSignal,
): Promise<Result<SendOutcome, Refusal>> {
  if (timeoutSeconds === 0) return ok(await accepted(deps, sent));
  const endWait = sent.wait ? deps.waits.hold(sent.wait) : () => {};
  return waitForReply(deps, sent, timeoutSeconds * 1000, signal).finally(() => endWait());
}

/** Before anything of the turn can be told, so that it is told to nobody else. */
async function beginWait(
  deps: HubDeps,
  tx: Tx,
  self: SessionId,
  turn: TurnId,
  timeoutSeconds: number,
): Promise<Pick<Sent, 'wait'>> {
  if (timeoutSeconds === 0) return {};
  return { wait: await deps.waits.begin(tx, self, turn, timeoutSeconds * 1000) };
}

type Outcome = Sent | { expired: { ok: false; error: Refusal } };

async function sendUnit(
  deps: HubDeps,
  tx: Tx,
  by: Principal,
  address: string,
  input: SendInput,
): Promise<Result<Outcome, Refusal>> {
  const self = await selfSession(tx, deps.ids, by);
  if (!self.ok) return self;
  await acknowledgeMail(tx, self.value.id);
  const found = await resolveAlsoFailed(tx, by, self.value, address);
  if (!found.ok) return found;
  const session = await sessionRows.lockSession(tx, found.value.id);
  if (!session) return sessionNotFound(address);
  const fit = checkTarget(session, self.value.id, input);
  if (!fit.ok) return fit;
  const expired = await closeIfExpired(deps, tx, session);
  if (expired) return ok({ expired });
  const sent = await deliver(deps, tx, self.value.id, session, input);
  if (sent.ok && input.key !== undefined) await rememberTurn(tx, by, input.key, sent.value.turn);
  return sent;
}

/** Whether a session takes this message now. */
export function checkTarget(
  session: Session,
  self: SessionId,
  input: Pick<SendInput, 'command'>,
): Result<null, Refusal> {
  if (session.id === self)
    return refuse(
      refusal('send.self', 'A session cannot send to itself.', { hint: 'Name another session.' }),
    );
  if (session.state === 'closed' || session.state === 'failed') return sessionEnded(session);
  if (session.state === 'closing' || session.closeAfterTurn) return sessionClosing(session);
  if (session.harness === null) {
    return refuse(
      refusal('session.outside', `Session ${session.id} belongs to an outside client and takes no turns.`, {
        hint: 'Send to a session that runs on a harness.',
      }),
    );
  }
  if (session.openedAt !== null && session.acpSession === null && !session.rebind) {
    return refuse(
      refusal(
        'session.metadata_lost',
        `Session ${session.label ?? session.id} has lost its harness session and does not pretend to go on.`,
        {
          hint: `Accept a new one without its memory: muster session rebind ${session.id}`,
          details: { session: session.id },
        },
      ),
    );
  }
  return commandFits(session.harness, input.command);
}

/** Expiry is tested at send too, so that a session past its time never takes a turn because the sweep is late. */
export async function closeIfExpired(
  deps: HubDeps,
  tx: Tx,
  session: Session,
): Promise<{ ok: false; error: Refusal } | null> {
  const turns = await turnRows.unendedTurns(tx, [session.id]);
  const reason = expiredBy(expiryOf(session, turns.length > 0, deps.settings()), tx.now);
  if (!reason) return null;
  const isHeld = turns.some(({ state }) => state !== 'queued');
  if (isHeld) await sessionRows.changeSession(tx, session.id, { closeAfterTurn: true, closeReason: reason });
  else await beginClose(tx, deps.ids, session, reason);
  return refuse(
    refusal(
      'session.expired',
      `Session ${session.label ?? session.id} has reached its ${reason === 'age_expired' ? 'age limit' : 'idle limit'} and is being closed.`,
      {
        hint: 'Spawn another.',
        details: { session: session.id, reason },
      },
    ),
  );
}

async function deliver(
  deps: HubDeps,
  tx: Tx,
  self: SessionId,
  session: Session,
  input: SendInput,
): Promise<Result<Sent, Refusal>> {
  const queued = await deliverTo(deps, tx, session, { ...input, source: 'send', askedBy: self });
  if (!queued.ok) return queued;
  const wait = await beginWait(deps, tx, self, queued.value.turn, input.timeoutSeconds);
  return ok({ self, session, ...queued.value, ...wait });
}

type Delivery = Pick<SendInput, 'message' | 'when' | 'command' | 'attachments'> &
  Pick<Turn, 'source' | 'askedBy'>;

/** Puts a message into the queue of a session, before it, or into its running turn. */
export async function deliverTo(
  deps: HubDeps,
  tx: Tx,
  session: Session,
  input: Delivery,
): Promise<Result<Pick<Sent, 'turn' | 'delivered' | 'displaced'>, Refusal>> {
  const held = await turnRows.heldTurn(tx, session.id);
  const interrupts = input.when === 'interrupt' && held !== null;
  const prompt = deps.redact(input.message);
  const queued = await queueTurn(tx, deps.ids, {
    session,
    source: input.source,
    prompt,
    command: input.command ? prompt : null,
    askedBy: input.askedBy,
    hops: 0,
    first: interrupts,
    attachments: input.attachments,
  });
  if (!queued.ok) return queued;
  const turn = queued.value.id;
  // Somebody knows it now and is promised an outcome: a start that fails is kept and told, as after spawn's answer.
  const answeredAt = session.answeredAt ?? tx.now;
  await sessionRows.changeSession(tx, session.id, { lastSendAt: tx.now, answeredAt });
  if (interrupts) {
    await askToCancel(tx, session, held);
    return ok({ turn, delivered: 'interrupted', displaced: held.id });
  }
  if (input.when === 'steer') {
    // Only text can be put into a running turn.
    const steered = !input.attachments?.length && (await steer(tx, session, held, queued.value));
    return ok({ turn, delivered: steered ? 'steered' : 'queued_instead' });
  }
  return ok({ turn, delivered: 'queued' });
}

/** Offers the text to the running turn. The queued turn stays: it runs next when the harness does not take the text. */
async function steer(tx: Tx, session: Session, held: Turn | null, turn: Turn): Promise<boolean> {
  if (!held?.agent || held.state !== 'running' || turn.command !== null) return false;
  const agent = await agentRows.findAgent(tx, held.agent);
  if (!agent?.harnesses.some(({ name, canSteer }) => name === session.harness && canSteer)) return false;
  await inboxRows.putInbox(tx, held.agent, {
    type: 'steer',
    session: session.id,
    turn: held.id,
    fence: held.fence,
    steer: turn.id,
    text: turn.prompt,
  });
  return true;
}

async function waitForReply(
  deps: HubDeps,
  sent: Sent,
  ms: number,
  signal?: AbortSignal,
): Promise<Result<SendOutcome, Refusal>> {
  const { store, clock, stopping } = deps;
  const topics = [`turn:${sent.turn}`];
  const ended = await waitFor({ store, clock, topics, ms, signals: [signal, stopping] }, () =>
    store.read(async (reader) => {
      const turn = await turnRows.findTurn(reader, sent.turn);
      return turn && turn.endedAt === null ? undefined : { turn };
    }),
  );
  // Whoever asked is gone, or the hub stops: the message is in, and its reply stays mail.
  if (!ended || signal?.aborted) return ok(await accepted(deps, sent));
  return replied(deps, sent, ended.turn);
}

async function accepted({ store, settings, listeningSince }: HubDeps, sent: Sent): Promise<SendOutcome> {
  return store.read(async (reader) => {
    const turn = await turnRows.findTurn(reader, sent.turn);
    const session = await sessionRows.findSession(reader, sent.session.id);
    const why = session ? (await readStatus({ settings, listeningSince }, reader, session)).why : undefined;
    return {
      ...outcome(sent),
      status: 'accepted',
      state: turn?.state ?? 'cancelled',
      ...(why ? { why } : {}),
    };
  });
}

const outcome = ({ session, turn, delivered, displaced }: Sent) => ({
  session: session.id,
  turn,
  delivered,
  ...(displaced ? { displaced } : {}),
});

const HANDED_OVER = 'Its reply was handed to another call of this session meanwhile.';

async function replied(deps: HubDeps, sent: Sent, turn: Turn | null): Promise<Result<SendOutcome, Refusal>> {
  if (!turn) return sessionEnded({ ...sent.session, state: 'closed' });
  // The reply is handed over here, so it is no longer mail that nobody waited for.
  const isOurs = await deps.store.unit(async (tx) => {
    if (sent.wait) await deps.waits.forget(tx, sent.wait);
    return takeReply(tx, sent.self, turn.id);
  });
  if (!isOurs && !sent.isAgain) return ok({ ...(await accepted(deps, sent)), why: HANDED_OVER });
  const base = { ...outcome(sent), state: turn.state };
  if (turn.stopReason === 'steered') return ok({ ...base, status: 'steered', delivered: 'steered' });
  if (turn.state === 'done') return ok({ ...base, status: 'replied', reply: turn.reply ?? '' });
  return ok({
    ...base,
    status: 'ended',
    ...(turn.reply ? { reply: turn.reply } : {}),
    ...(turn.cause ? { cause: turn.cause } : {}),
  });
}
