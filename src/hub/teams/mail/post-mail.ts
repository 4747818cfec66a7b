import { ok, refuse, type Ids, type Result } from '#base';
import { LIMITS, newId, refusal } from '#domain';
import type { Message, MessageRank, Refusal, Team, TeamRequest } from '#domain';
import { sessionRows, teamMailRows, type Tx } from '#store';
import { postMessage } from '../../mail/index.ts';
import { takesNoMail, type MailRecipient } from './mail-recipient.ts';
import { addressIn, type MailSender } from './mail-sender.ts';

export interface Letter {
  kind: 'note' | 'request' | 'answer' | 'broadcast';
  body: string;
  request?: TeamRequest | undefined;
  /** The message that it answers. */
  answers?: Message | undefined;
  topic?: string | undefined;
  key?: string | undefined;
}

/** What is wrong with a text as a message; undefined when nothing is. */
export function bodyProblem(body: string): Refusal | undefined {
  const bytes = Buffer.byteLength(body);
  if (body.trim() === '')
    return refusal('request.invalid', 'The message is empty.', { hint: 'Say what is to be said.' });
  if (bytes <= LIMITS.messageBodyBytes) return undefined;
  return refusal(
    'request.too_large',
    `The message has ${bytes} bytes; ${LIMITS.messageBodyBytes} are the most.`,
    {
      hint: 'Hand long texts in as an artifact and name it in the message.',
      details: { bytes, most: LIMITS.messageBodyBytes },
    },
  );
}

/**
 * Puts one message into a recipient's mail, whose session the caller has locked: so that two senders do not both add the
 * last one that fits, and that nothing comes in after its end. Undefined when its key was used for this recipient before.
 */
export async function postLetter(
  ids: Ids,
  tx: Tx,
  { sender, to }: { sender: MailSender; to: MailRecipient },
  letter: Letter,
): Promise<Result<Message | undefined, Refusal>> {
  const problem = takesNoMail(to);
  if (problem) return refuse(problem);
  if ((await teamMailRows.countWaiting(tx, to.session.id)) >= LIMITS.waitingMessagesPerSession)
    return mailboxFull(to);
  const rank = rankBetween(sender, to);
  const hops = hopsOf(rank, sender, to, letter);
  if (hops > LIMITS.hopsBetweenStrangers) return tooManyHops(to);
  const { session } = to;
  // Somebody counts on it now: a start that fails is kept and told, and what was written with it.
  if (session.state === 'starting' && session.answeredAt === null)
    await sessionRows.changeSession(tx, session.id, { answeredAt: tx.now });
  return ok(await postMessage(tx, ids, { ...(await written(ids, tx, sender, to, letter)), rank, hops }));
}

async function written(ids: Ids, tx: Tx, sender: MailSender, to: MailRecipient, letter: Letter) {
  const { answers = null, kind, body } = letter;
  const { team, session } = to;
  const { self, turn } = sender;
  const id = newId(ids, 'message');
  return {
    id,
    kind,
    body,
    user: session.user,
    to: session.id,
    from: self.id,
    label: self.label,
    turn: null,
    team: team?.id ?? null,
    fromAddress: await addressIn(tx, sender, team),
    correlation: kind === 'request' ? id : null,
    sentIn: turn?.id ?? null,
    ...(answers ? answering(answers, team) : {}),
    ...asked(letter),
  };
}

/** What answers a message stands in its team, and under its request. */
const answering = (answers: Message, team: Team | null) => ({
  team: team?.id ?? answers.team,
  correlation: answers.correlation,
  replyTo: answers.id,
});

const asked = ({ request, topic, key }: Letter) => ({
  request: request ?? null,
  topic: topic ?? null,
  key: key ?? null,
});

/** A lead's and a person's word comes before that of others. */
function rankBetween({ by, self }: MailSender, { session, team }: MailRecipient): MessageRank {
  return by.kind === 'user' || self.id === team?.lead || self.id === session.owner ? 'lead' : 'peer';
}

/** Between strangers each message that another one led to is a hop further; an answer ends what its request began. */
function hopsOf(rank: MessageRank, { self, turn }: MailSender, to: MailRecipient, letter: Letter): number {
  if (rank === 'lead') return 0;
  const before = turn?.hops ?? 0;
  const areStrangers = to.session.id !== self.owner && to.session.harness !== null;
  return areStrangers && letter.kind !== 'answer' ? before + 1 : before;
}

const mailboxFull = ({ name, session }: MailRecipient) =>
  refuse(
    refusal(
      'message.mailbox_full',
      `${LIMITS.waitingMessagesPerSession} messages already wait at ${name}, and it takes no more until it has read some.`,
      {
        hint: 'Wait until it has, or say it in one message.',
        retry: 'later',
        details: { session: session.id, most: LIMITS.waitingMessagesPerSession },
      },
    ),
  );

const tooManyHops = ({ name }: MailRecipient) =>
  refuse(
    refusal(
      'send.hop_limit',
      `${LIMITS.hopsBetweenStrangers} messages between teammates have led to this one to ${name}, one after another, and nobody steered.`,
      {
        hint: 'Tell the lead how it stands: it decides how to go on.',
        details: { most: LIMITS.hopsBetweenStrangers },
      },
    ),
  );
