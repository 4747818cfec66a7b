import { ok, refuse } from '#base';
import { refusal } from '#domain';
import type { Answer } from '#hub';
import type { ChatCall, ChatCommand, ChatReply } from '../chat-command.ts';
import { list, plain, sessionLine, sessionLink } from '../markdown.ts';
import { closed } from './delegates.ts';

/** Threads of the chat: opened here, followed up in themselves. */
export const THREADS: readonly ChatCommand[] = [
  {
    words: ['acp', 'close'],
    usage: '[--force]',
    help: 'Close this thread',
    flags: { force: 'alone' },
    inThread: true,
    run: (call) => closed(call, call.session),
  },
  {
    words: ['acp', 'thread', 'list'],
    usage: '',
    help: 'List the threads of this chat',
    async run({ owned, now }) {
      const threads = owned.filter(({ session }) => session.kind === 'thread');
      if (threads.length === 0)
        return ok({ text: 'This chat has no open threads. Open one: `/acp thread open TASK`' });
      const links = threads.map(sessionLink);
      return ok({ text: list(threads.map((view) => sessionLine(view, now))), links });
    },
  },
  {
    words: ['acp', 'thread', 'open'],
    usage: '[--label NAME] [--harness NAME] [--agent NAME] [--model NAME] [--cwd FOLDER] TASK',
    help: 'Open a thread with a session of its own, which begins with the task',
    args: { least: 1, most: 1, rest: true },
    flags: { label: 'value', harness: 'value', agent: 'value', model: 'value', cwd: 'value' },
    run: openThread,
  },
  {
    words: ['acp', 'thread', 'close'],
    usage: 'LABEL [--force]',
    help: 'Close a thread of this chat',
    args: { least: 1, most: 1 },
    flags: { force: 'alone' },
    completes: 'threads',
    async run(call) {
      const label = call.args[0] ?? '';
      const found = call.owned.find(
        ({ session }) => session.kind === 'thread' && (session.label === label || session.id === label),
      );
      return found ? closed(call, found) : noThread(label);
    },
  },
];

async function openThread({ hub, by, chat, session, args, flags, signal }: ChatCall): Answer<ChatReply> {
  const [task = ''] = args;
  const { harness } = session.session;
  const opened = await hub.sessions.spawn(
    by,
    {
      task,
      mode: 'session',
      thread: true,
      owner: chat,
      label: flags.get('label'),
      // As the chat itself, unless said.
      harness: flags.get('harness') ?? harness ?? undefined,
      agent: flags.get('agent'),
      model: flags.get('model'),
      cwd: flags.get('cwd'),
    },
    signal,
  );
  if (!opened.ok) return opened;
  const { session: id, label, why } = opened.value;
  const name = label ?? id;
  const waits = why === undefined ? '' : ` It waits: ${plain(why)}.`;
  return ok({
    text: `Thread **${plain(name)}** is open.${waits}`,
    links: [{ kind: 'session', id, label: name }],
  });
}

const noThread = (label: string) =>
  refuse(
    refusal('session.not_found', `This chat has no open thread "${label.slice(0, 100)}".`, {
      hint: 'Labels are exact and case-sensitive. See them: /acp thread list',
    }),
  );
