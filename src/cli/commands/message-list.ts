import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { messagesText } from '../output/message-lines.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';

export const command: CommandSpec = {
  options: [
    { flags: '--of <member>', about: 'what waits for a member of a team: its name or address' },
    {
      flags: '--team <team>',
      about: 'all mail of this team; with --of the team that a name is looked for in',
    },
    ...PAGE_OPTIONS,
  ],
  examples: [
    'muster message list',
    'muster message list --team crew',
    'muster message list --of ann --team crew --json',
  ],
  async run(context, input) {
    const of = input.text('of');
    const team = input.text('team');
    if (of !== undefined)
      return listOf(context, { of, team, limit: Math.min(pageOf(input).limit ?? 20, 50) });
    return team === undefined ? listOwn(context, pageOf(input)) : listTeam(context, team, pageOf(input));
  },
};

type Context = Parameters<CommandSpec['run']>[0];

/** The last mail of one's own, also what was taken; takes none. */
async function listOwn(context: Context, page: ReturnType<typeof pageOf>): Promise<number> {
  const listed = await context.call('mail.list', { query: { limit: 20, ...page } });
  if (!listed.ok) return context.refuse(listed.error);
  const { items, next } = listed.value;
  context.show(listed.value, () =>
    items.length === 0
      ? 'No mail. Write some: muster message send NAME "Is it done?"'
      : messagesText(items, context.look(), { states: true }),
  );
  tellMore(context, next);
  return EXIT.done;
}

/** The last mail of a team, whoever wrote it to whom. */
async function listTeam(context: Context, team: string, page: ReturnType<typeof pageOf>): Promise<number> {
  const listed = await context.call('messages.list', { params: { team }, query: { limit: 20, ...page } });
  if (!listed.ok) return context.refuse(listed.error);
  const { items, next } = listed.value;
  context.show(listed.value, () =>
    items.length === 0
      ? `No mail yet. Write some: muster message broadcast "How far are you?" --team ${team}`
      : messagesText(items, context.look(), { states: true }),
  );
  tellMore(context, next);
  return EXIT.done;
}

async function listOf(
  context: Context,
  body: { of: string; team: string | undefined; limit: number },
): Promise<number> {
  const read = await context.call('messages.read', { body });
  if (!read.ok) return context.refuse(read.error);
  const { messages } = read.value;
  context.show(read.value, () =>
    messages.length === 0
      ? 'No mail waits for it.'
      : messagesText(messages, context.look(), { states: true }),
  );
  return EXIT.done;
}
