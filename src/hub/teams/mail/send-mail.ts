import { ok, refuse, type Result } from '#base';
import { isId, isPersonsMailbox, LIMITS, refusal } from '#domain';
import type { Message, MessageId, Principal, Refusal } from '#domain';
import { messageRows, sessionRows, teamMailRows, type Reader, type Tx } from '#store';
import type { BegunWait } from '../../hubs/index.ts';
import { tellMessages } from '../../mail/tell-message.ts';
import { sessionNotFound } from '../../refusals.ts';
import type { PostInput, PostOutcome } from '../team-verbs.ts';
import { awaitAnswer, queuedOutcome, type TeamMailDeps } from './await-answer.ts';
import { mailRecipient, recipientOf, type MailRecipient } from './mail-recipient.ts';
import { isMember, mailSender, notAMember, type MailSender } from './mail-sender.ts';
import { bodyProblem, postLetter } from './post-mail.ts';

interface Posted {
  message: Message;
  wait: BegunWait | null;
  /** It was sent by an earlier call with the same key. */
  isAgain: boolean;
}

/**
 * Writes to one recipient. With a request and a time-out the call waits for the answer; what comes later is mail that
 * names the request. A key makes a repetition harmless: it goes on to wait for the answer of what was sent.
 */
export async function sendMail(
  deps: TeamMailDeps,
  by: Principal,
  input: PostInput,
  signal?: AbortSignal,
): Promise<Result<PostOutcome, Refusal>> {
  const problem = bodyProblem(input.body);
  if (problem) return refuse(problem);
  const posted = await deps.store.unit((tx) => post(deps, tx, by, input));
  if (!posted.ok) return posted;
  const { message, wait, isAgain } = posted.value;
  if (!wait) return ok(await queuedOutcome(deps, message));
  const ms = Math.min(input.timeoutSeconds * 1000, LIMITS.waitMostMs);
  return awaitAnswer(deps, { message, wait, isAgain, ms }, signal);
}

async function post(
  deps: TeamMailDeps,
  tx: Tx,
  by: Principal,
  input: PostInput,
): Promise<Result<Posted, Refusal>> {
  const sender = await mailSender(deps, tx, by);
  if (!sender.ok) return sender;
  const body = deps.redact(input.body);
  const before = await sentBefore(tx, sender.value, input, body);
  if (before) return before.ok ? ok(await waiting(deps, tx, before.value, input, true)) : before;
  const addressed = await addressee(deps, tx, sender.value, input);
  if (!addressed.ok) return addressed;
  const { to, answers } = addressed.value;
  if (to.session.id === sender.value.self.id)
    return refuse(
      refusal('send.self', 'A session cannot write to itself.', { hint: 'Name another member.' }),
    );
  const session = await sessionRows.lockSession(tx, to.session.id);
  if (!session) return sessionNotFound(input.to);
  const kind = answers?.kind === 'request' ? 'answer' : input.request ? 'request' : 'note';
  const { request, key } = input;
  const letter = { kind, body, answers, key, request: kind === 'request' ? request : undefined } as const;
  const sent = await postLetter(deps.ids, tx, { sender: sender.value, to: { ...to, session } }, letter);
  if (!sent.ok) return sent;
  await readByAnswering(tx, by, answers);
  if (sent.value) return ok(await waiting(deps, tx, sent.value, input, false));
  // Two calls with one key at once: the other one has sent it meanwhile.
  const twin = await sentBefore(tx, sender.value, input, body);
  if (!twin) throw new Error(`a message with the key ${key} was neither sent nor found`);
  return twin.ok ? ok(await waiting(deps, tx, twin.value, input, true)) : twin;
}

/** A person who answers has read it, at whichever of their doors it waits. */
async function readByAnswering(tx: Tx, by: Principal, answers: Message | undefined): Promise<void> {
  if (!answers || by.kind !== 'user') return;
  await tellMessages(tx, 'message.read', await messageRows.moveMessages(tx, [answers.id], 'read'));
}

/** Before anything can be told of an answer, so that it is told to nobody else. */
async function waiting(
  deps: TeamMailDeps,
  tx: Tx,
  message: Message,
  { timeoutSeconds }: PostInput,
  isAgain: boolean,
): Promise<Posted> {
  if (message.kind !== 'request' || message.from === null || timeoutSeconds <= 0)
    return { message, wait: null, isAgain };
  const wait = await deps.waits.begin(tx, message.from, message.id, timeoutSeconds * 1000);
  return { message, wait, isAgain };
}

async function sentBefore(
  reader: Reader,
  { self }: MailSender,
  { key }: PostInput,
  body: string,
): Promise<Result<Message, Refusal> | undefined> {
  if (key === undefined) return undefined;
  const [before] = await teamMailRows.sentUnder(reader, self.id, key);
  if (!before) return undefined;
  return before.body === body ? ok(before) : otherUnderKey(key);
}

export const otherUnderKey = (key: string) =>
  refuse(
    refusal('request.idempotency_mismatch', `The key "${key}" was used for another message.`, {
      hint: 'Use a new key for each new message.',
    }),
  );

interface Addressed {
  to: MailRecipient;
  answers: Message | undefined;
}

/** An answer goes to whoever wrote what it answers, and needs no right but that it was written to the caller. */
async function addressee(
  deps: TeamMailDeps,
  tx: Tx,
  sender: MailSender,
  input: PostInput,
): Promise<Result<Addressed, Refusal>> {
  if (input.replyTo !== undefined) return answered(deps, tx, sender, input, input.replyTo);
  const to = await mailRecipient(deps, tx, sender, input);
  if (!to.ok) return to;
  const isOwn = to.value.session.owner === sender.self.id;
  if (!isOwn && !(await isMember(tx, sender))) return notAMember();
  return ok({ to: to.value, answers: undefined });
}

async function answered(
  deps: TeamMailDeps,
  tx: Tx,
  sender: MailSender,
  input: PostInput,
  replyTo: string,
): Promise<Result<Addressed, Refusal>> {
  const answers = await receivedMessage(tx, sender, replyTo);
  if (!answers) return noSuchMessage(replyTo);
  const writer = answers.from === null ? null : await sessionRows.findSession(tx, answers.from);
  if (!writer) return nobodyWrote(replyTo);
  const to = await recipientOf(tx, sender.by, writer, answers);
  const isNamed = [answers.fromAddress, answers.label, writer.id, to.name].includes(input.to);
  if (isNamed) return ok({ to, answers });
  const named = await mailRecipient(deps, tx, sender, input);
  if (!named.ok) return named;
  return named.value.session.id === writer.id ? ok({ to, answers }) : otherWriter(input.to, to, replyTo);
}

async function receivedMessage(
  reader: Reader,
  { self, by }: MailSender,
  ref: string,
): Promise<Message | undefined> {
  const [found, ...more] = isId('message', ref)
    ? [await teamMailRows.findMessage(reader, ref satisfies MessageId)]
    : await teamMailRows.findMessagesByShortId(reader, by.user, ref);
  if (!found || more.length > 0) return undefined;
  return found.to === self.id || (await isToPerson(reader, by, found)) ? found : undefined;
}

/** A person answers at any of their doors what was written to them at another. */
async function isToPerson(reader: Reader, by: Principal, { to, user }: Message): Promise<boolean> {
  if (by.kind !== 'user' || by.user !== user) return false;
  const mailbox = await sessionRows.findSession(reader, to);
  return mailbox !== null && isPersonsMailbox(mailbox);
}

const noSuchMessage = (message: string) =>
  refuse(
    refusal('message.not_found', `No message "${message}" was written to the session that calls.`, {
      hint: 'Give the id of the message that is answered, as its block shows it.',
      details: { message },
    }),
  );

const nobodyWrote = (message: string) =>
  refuse(
    refusal('message.not_found', `Message ${message} was written by no session that is there.`, {
      hint: 'Write to a member by its address.',
      details: { message },
    }),
  );

const otherWriter = (to: string, { name }: MailRecipient, message: string) =>
  refuse(
    refusal('request.invalid', `Message ${message} was written by ${name}, not by "${to}".`, {
      hint: `An answer goes to whoever asked: write to ${name}`,
      details: { message, to },
    }),
  );
