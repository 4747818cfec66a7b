import { ok, refuse } from '#base';
import { refusal } from '#domain';
import type { Answer } from '#hub';
import type { ChatCall, ChatCommand, ChatReply } from '../chat-command.ts';
import { list, plain, sessionLine, sessionLink } from '../markdown.ts';
import { SPAWN_FLAGS, spawnFrom } from '../spawn-from.ts';
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
    flags: SPAWN_FLAGS,
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

async function openThread(call: ChatCall): Answer<ChatReply> {
  const opened = await spawnFrom(call, { thread: true });
  if (!opened.ok) return opened;
  const { link, waits } = opened.value;
  return ok({ text: `Thread **${plain(link.label)}** is open.${waits}`, links: [link] });
}

const noThread = (label: string) =>
  refuse(
    refusal('session.not_found', `This chat has no open thread "${label.slice(0, 100)}".`, {
      hint: 'Labels are exact and case-sensitive. See them: /acp thread list',
    }),
  );
