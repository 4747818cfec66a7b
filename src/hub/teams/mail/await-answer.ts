import { ok, type Result } from '#base';
import type { Message, Refusal } from '#domain';
import { messageRows, teamMailRows, type Tx } from '#store';
import type { HubDeps } from '../../deps.ts';
import type { BegunWait } from '../../hubs/index.ts';
import { handOver } from '../../mail/acknowledge-mail.ts';
import { mailTopic, tellMessages } from '../../mail/tell-message.ts';
import type { MailService } from '../../mail/mail-verbs.ts';
import { waitFor } from '../../waiting.ts';
import type { PostOutcome } from '../team-verbs.ts';

export interface TeamMailDeps extends Pick<
  HubDeps,
  'store' | 'clock' | 'ids' | 'redact' | 'stopping' | 'waits'
> {
  /** Takes the caller's own mail. */
  mail: Pick<MailService, 'wait'>;
}

interface Awaited {
  message: Message;
  wait: BegunWait;
  /** It is asked for once more: what was handed over for the call that died is answered again. */
  isAgain: boolean;
  /** How long at most, in ms. */
  ms: number;
}

/** Waits for the answer of a request that was sent. Handed over here, it is no mail that nobody waited for. */
export async function awaitAnswer(
  deps: TeamMailDeps,
  awaited: Awaited,
  signal?: AbortSignal,
): Promise<Result<PostOutcome, Refusal>> {
  const { store, clock, stopping, waits } = deps;
  const { message, wait, ms } = awaited;
  const self = wait.session;
  const endWait = waits.hold(wait);
  const signals = [signal, stopping];
  const take = () => takeAnswer(deps, awaited);
  const answer = await waitFor({ store, clock, topics: [mailTopic(self)], ms, signals }, take).finally(() =>
    endWait(),
  );
  if (!answer) return ok({ ...(await queuedOutcome(deps, message)), status: 'waiting' });
  // Whoever asked is gone: the answer waits as mail.
  if (signal?.aborted) await store.unit((tx) => giveBack(tx, answer));
  if (answer.kind === 'undelivered') return ok({ message, status: 'undelivered', answer: null });
  return ok({ message, status: 'answered', answer });
}

async function takeAnswer(
  { store, waits }: TeamMailDeps,
  { message, wait, isAgain }: Awaited,
): Promise<Message | undefined> {
  const self = wait.session;
  // Looking costs no write: most looks of a wait find nothing.
  const replies = await store.read((reader) => teamMailRows.repliesTo(reader, self, message.id));
  if (replies.length === 0) return undefined;
  return store.unit(async (tx) => {
    const found = await teamMailRows.repliesTo(tx, self, message.id);
    const [first] = found.filter(({ state }) => state === 'queued');
    if (!first && !isAgain) return undefined;
    await waits.forget(tx, wait);
    if (!first) return found[0];
    const [handed] = await handOver(tx, [first]);
    return handed;
  });
}

async function giveBack(tx: Tx, answer: Message): Promise<void> {
  await tellMessages(tx, 'message.queued', await messageRows.moveMessages(tx, [answer.id], 'take_back'));
}

/** A message as it stands now. */
export async function queuedOutcome({ store }: TeamMailDeps, message: Message): Promise<PostOutcome> {
  const now = await store.read((reader) => teamMailRows.findMessage(reader, message.id));
  return { message: now ?? message, status: 'queued', answer: null };
}
