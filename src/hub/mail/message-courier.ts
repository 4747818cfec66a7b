import { Periodic, type Result } from '#base';
import { envelopePrompt } from '#domain';
import type { Message, Refusal, Session, SessionId, Turn } from '#domain';
import { messageRows, sessionRows, turnRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { IN_A_CALL } from './acknowledge-mail.ts';
import { COURIER_TOPIC, tellMessages } from './tell-message.ts';
import { tellSenders } from './tell-senders.ts';

const EVERY_MS = 5_000;
const RECIPIENTS_PER_ROUND = 100;
const SETTLED_PER_ROUND = 200;
/** Ten bodies of 64 KB stay within one prompt's 1 MB, with room for their envelopes. */
const MESSAGES_PER_ENVELOPE = 10;

export interface CourierDeps extends Pick<HubDeps, 'store' | 'clock' | 'log' | 'ids'> {
  /** Puts a turn into its session's queue, in the unit; the service of turns hands it in. */
  queueTurn: (
    tx: Tx,
    turn: { session: Session; source: 'mail'; prompt: string; command: null; askedBy: null; hops: number },
  ) => Promise<Result<Turn, Refusal>>;
}

/**
 * Brings mail to managed sessions: when one is free, all that waits for it becomes one envelope turn. It does a round
 * when mail comes in or a session becomes free, and every 5 s; then it also settles mail that nobody waits for.
 */
export function messageCourier(deps: CourierDeps): Periodic {
  const { clock, log, store } = deps;
  let settledAt = -Infinity;
  const courier = new Periodic({
    name: 'message-courier',
    everyMs: EVERY_MS,
    clock,
    log,
    listen: (nudge) => store.listen(COURIER_TOPIC, nudge),
    round: async () => {
      const isDue = clock.monotonic() - settledAt >= EVERY_MS;
      if (isDue) {
        settledAt = clock.monotonic();
        await settle(deps);
      }
      if (await deliverAll(deps)) courier.nudge();
    },
  });
  return courier;
}

/** Whether there may be more. */
async function deliverAll(deps: CourierDeps): Promise<boolean> {
  const free = await deps.store.read((reader) => messageRows.freeRecipients(reader, RECIPIENTS_PER_ROUND));
  let delivered = 0;
  for (const session of free) if (await deliver(deps, session)) delivered++;
  return free.length === RECIPIENTS_PER_ROUND && delivered > 0;
}

/** Mail that a session fetched itself in a turn that is over, and mail whose recipient has ended. */
async function settle(deps: CourierDeps): Promise<void> {
  const { store } = deps;
  const { handed, stranded } = await store.read(async (reader) => ({
    handed: await messageRows.handedWithoutTurn(reader, IN_A_CALL, SETTLED_PER_ROUND),
    stranded: await messageRows.strandedMessages(reader, SETTLED_PER_ROUND),
  }));
  for (const session of handed) await settleHanded(deps, session);
  if (stranded.length === 0) return;
  await store.unit(async (tx) => {
    const lost = await messageRows.moveMessages(tx, stranded, 'give_up');
    await tellMessages(tx, 'message.undelivered', lost);
    await tellSenders(tx, deps.ids, lost, 'ended');
  });
}

/** Whether it got an envelope turn. */
async function deliver({ store, log, queueTurn }: CourierDeps, id: SessionId): Promise<boolean> {
  const queued = await store.unit(async (tx) => {
    // Two couriers, or a courier and a send: the session's lock makes them one after another.
    const session = await sessionRows.lockSession(tx, id);
    if (!session || !(await messageRows.isFreeRecipient(tx, id))) return undefined;
    const messages = await messageRows.queuedMessages(tx, id, MESSAGES_PER_ENVELOPE);
    if (messages.length === 0) return undefined;
    const prompt = envelopePrompt(messages);
    const turn = await queueTurn(tx, {
      session,
      source: 'mail',
      prompt,
      command: null,
      askedBy: null,
      hops: Math.max(...messages.map(({ hops }) => hops)),
    });
    if (!turn.ok) return turn;
    await putIn(tx, messages, turn.value);
    return turn;
  });
  if (queued?.ok === false) log.write('warn', 'Mail waits on', { session: id, why: queued.error.message });
  return queued?.ok === true;
}

async function putIn(tx: Tx, messages: readonly Message[], turn: Turn): Promise<void> {
  const ids = messages.map((message) => message.id);
  await tellMessages(tx, 'message.delivered', await messageRows.deliverMessages(tx, ids, turn.id));
}

/**
 * A managed session got mail by a call of its own, and the turn in which it called is over: had it ended well, the mail
 * is read; otherwise nobody knows, and it is delivered again.
 */
async function settleHanded({ store }: CourierDeps, id: SessionId): Promise<void> {
  await store.unit(async (tx) => {
    await sessionRows.lockSession(tx, id);
    if (await turnRows.heldTurn(tx, id)) return;
    const handed = await messageRows.deliveredIn(tx, id, IN_A_CALL);
    const ids = handed.map((message) => message.id);
    const [last] = await turnRows.lastTurns(tx, [id]);
    const isRead = last?.state === 'done';
    const moved = await messageRows.moveMessages(tx, ids, isRead ? 'read' : 'take_back');
    await tellMessages(tx, isRead ? 'message.read' : 'message.queued', moved);
    if (!isRead) tx.wake(COURIER_TOPIC);
  });
}
