import { ok, refuse, type Result } from '#base';
import type { RouteAnswer } from '#contract';
import { refusal, type CommandEntry, type Refusal } from '#domain';
import type { Answer, SayInput } from '#hub';
import { nameOf, type ChatDoor, type ChatReply } from './chat-command.ts';
import { CHAT_COMMANDS } from './command-table.ts';
import { findCommand, type Found, type NoCommand } from './find-command.ts';
import { plain } from './markdown.ts';
import { readTyped, type Typed } from './read-typed.ts';

type SayAnswer = RouteAnswer<'chats.say'>;
type Command = Extract<Typed, { is: 'command' }>;

/** Of what is kept in the transcript, in characters. */
const TYPED_CHARACTERS = 8_000;
const ANSWER_CHARACTERS = 32_000;

/**
 * What a person typed in a chat or a thread: a message to its session, or a command, which the hub answers and the
 * session never sees. The exchange is kept in the transcript.
 */
export async function sayTyped(door: ChatDoor, address: string, input: SayInput): Answer<SayAnswer> {
  const typed = readTyped(input.text);
  if (typed.is === 'text') {
    const said = await door.hub.chats.say(door.by, address, { ...input, text: typed.text });
    return said.ok ? ok({ kind: 'sent', ...said.value }) : said;
  }
  if (input.attachments?.length)
    return refuse(
      refusal('request.invalid', 'A command takes no attachments.', {
        hint: 'Send them with a message; one that begins with a slash is typed with two.',
      }),
    );
  return answerCommand(door, address, typed);
}

async function answerCommand(door: ChatDoor, address: string, typed: Command): Answer<SayAnswer> {
  const seen = await door.hub.chats.show(door.by, address);
  if (!seen.ok) return seen;
  const id = seen.value.session.session.id;
  const found = findCommand(CHAT_COMMANDS, typed);
  const words = typed.words.slice(0, 3).map((word) => word.text);
  const command = found.ok ? nameOf(found.value.command) : `/${words.join(' ').slice(0, 100)}`;
  const keep = (entry: Pick<CommandEntry, 'outcome' | 'answer' | 'links'>) =>
    door.hub.chats.keepCommand(door.by, id, {
      text: `/${typed.text}`.slice(0, TYPED_CHARACTERS),
      ...entry,
      answer: entry.answer.slice(0, ANSWER_CHARACTERS),
    });
  const done = found.ok ? await run(door, seen.value, found.value) : found;
  if (!done.ok) {
    const { refusal: why, suggestion } = done.error;
    const { code, message, hint } = why;
    const answer =
      hint === undefined ? plain(message, 2_000) : `${plain(message, 2_000)}\n\n${plain(hint, 2_000)}`;
    const kept = await keep({ outcome: 'refused', answer, links: [] });
    if (!kept.ok) return kept;
    return ok({
      kind: 'refused',
      command,
      code,
      message,
      ...(hint === undefined ? {} : { hint }),
      ...(suggestion === undefined ? {} : { suggestion }),
      seq: kept.value.seq,
    });
  }
  const { text, links = [] } = done.value;
  const kept = await keep({ outcome: 'answered', answer: text, links });
  return kept.ok ? ok({ kind: 'answered', command, text, links, seq: kept.value.seq }) : kept;
}

async function run(
  door: ChatDoor,
  view: Parameters<typeof callOf>[1],
  { command, args, flags }: Found,
): Promise<Result<ChatReply, NoCommand>> {
  if (command.inThread && view.session.session.kind !== 'thread')
    return refuse({ refusal: notInThread(command) });
  const done = await command.run({ ...callOf(door, view), args, flags });
  return done.ok ? done : refuse({ refusal: done.error });
}

type View = Extract<Awaited<ReturnType<ChatDoor['hub']['chats']['show']>>, { ok: true }>['value'];

const callOf = (door: ChatDoor, { session, chat, owned, now }: View) => ({
  ...door,
  session,
  chat,
  owned,
  now,
});

const notInThread = (command: Found['command']): Refusal =>
  refusal(
    'chat.command_invalid',
    `${nameOf(command)} closes the thread that it is typed in, and this is none.`,
    {
      hint: 'A thread of this chat is closed by its label: /acp thread close LABEL. The chat itself: muster session close',
    },
  );
