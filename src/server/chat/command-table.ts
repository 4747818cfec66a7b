import { ok } from '#base';
import { nameOf, usageOf, type ChatCommand } from './chat-command.ts';
import { CONVERSATION } from './commands/conversation.ts';
import { DELEGATES } from './commands/delegates.ts';
import { TEAMS } from './commands/teams.ts';
import { THREADS } from './commands/threads.ts';
import { WORKFLOWS } from './commands/workflows.ts';
import { list } from './markdown.ts';

const HELP: ChatCommand = {
  words: ['help'],
  usage: '[COMMAND]',
  help: 'List these commands, or those that begin so',
  args: { least: 0, most: 1, rest: true },
  completes: 'commands',
  async run({ args }) {
    const wanted = (args[0] ?? '').toLowerCase().replace(/^\//u, '');
    const some = CHAT_COMMANDS.filter((command) => nameOf(command).slice(1).startsWith(wanted));
    const shown = some.length > 0 ? some : CHAT_COMMANDS;
    const lines = shown.map((command) => `\`${usageOf(command)}\`: ${command.help}`);
    return ok({ text: `${list(lines)}\n\nTwo slashes send a message that begins with one: \`//compact\`` });
  },
};

/** Every slash command; /help, the completion and the documents are made of it. */
export const CHAT_COMMANDS: readonly ChatCommand[] = [
  ...CONVERSATION,
  ...DELEGATES,
  ...THREADS,
  ...TEAMS,
  ...WORKFLOWS,
  HELP,
];
