import { ok, refuse } from '#base';
import { refusal } from '#domain';
import type { ChatCommand } from '../chat-command.ts';

/** What is done to the conversation itself. */
export const CONVERSATION: readonly ChatCommand[] = [
  {
    words: ['cancel'],
    usage: '[all]',
    help: 'End the turn that runs, or take back the next in line; with `all` also what is queued',
    args: { least: 0, most: 1 },
    async run({ hub, by, session, args }) {
      const [which] = args;
      if (which !== undefined && which !== 'all') return notAll(which);
      const done = await hub.sessions.cancel(by, session.session.id, { queued: which === 'all' });
      if (!done.ok) return done;
      const { cancelled, asked } = done.value;
      const parts = [
        asked.length > 0 ? 'The turn that runs is asked to end.' : '',
        cancelled.length > 0
          ? `${cancelled.length} queued ${cancelled.length === 1 ? 'message is' : 'messages are'} cancelled.`
          : '',
      ].filter(Boolean);
      return ok({ text: parts.length === 0 ? 'Nothing runs here, and nothing waits.' : parts.join(' ') });
    },
  },
  {
    words: ['new'],
    usage: '',
    help: 'Begin a new conversation; delegates and threads stay',
    async run({ hub, by, session }) {
      const done = await hub.sessions.reset(by, session.session.id);
      if (!done.ok) return done;
      return ok({ text: 'A new conversation begins with your next message. Delegates and threads stay.' });
    },
  },
];

const notAll = (which: string) =>
  refuse(
    refusal('chat.command_invalid', `/cancel does not take "${which.slice(0, 100)}".`, {
      hint: 'Type: /cancel, or /cancel all for what is queued too',
    }),
  );
