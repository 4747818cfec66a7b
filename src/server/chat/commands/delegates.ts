import { ok, refuse } from '#base';
import { isId, refusal } from '#domain';
import type { Answer, SessionView } from '#hub';
import type { ChatCall, ChatCommand, ChatReply } from '../chat-command.ts';
import { SPAWN_FLAGS, spawnFrom } from '../spawn-from.ts';
import { list, plain, sessionLine, sessionLink } from '../markdown.ts';

/** Delegates: those of this chat first, then those of all owners of the person. */
export const DELEGATES: readonly ChatCommand[] = [
  {
    words: ['acp', 'delegate', 'list'],
    usage: '[--all]',
    help: 'List the delegates of this chat; with `--all` those of all your owners',
    flags: { all: 'alone' },
    run: listDelegates,
  },
  {
    words: ['acp', 'delegate', 'spawn'],
    usage: '[--label NAME] [--harness NAME] [--agent NAME] [--model NAME] [--cwd FOLDER] TASK',
    help: 'Spawn a delegate, which begins with the task; its results come to this chat',
    args: { least: 1, most: 1, rest: true },
    flags: SPAWN_FLAGS,
    run: async (call) => {
      const spawned = await spawnFrom(call, { delegate: true });
      if (!spawned.ok) return spawned;
      const { link, waits } = spawned.value;
      return ok({ text: `Delegate **${plain(link.label)}** is spawned.${waits}`, links: [link] });
    },
  },
  {
    words: ['acp', 'delegate', 'status'],
    usage: 'LABEL [--owner SESSION]',
    help: 'Show how a delegate stands',
    args: { least: 1, most: 1 },
    flags: { owner: 'value' },
    completes: 'delegates',
    async run(call) {
      const found = await findDelegate(call);
      if (!found.ok) return found;
      const { session } = found.value;
      const lines = [
        sessionLine(found.value, call.now),
        `${session.kind} \`${session.id}\`${session.cwd === null ? '' : ` in ${plain(session.cwd)}`}`,
        ...(session.cause === null ? [] : [`Last error: ${plain(session.cause.message, 500)}`]),
      ];
      return ok({ text: lines.join('\n\n'), links: [sessionLink(found.value)] });
    },
  },
  {
    words: ['acp', 'delegate', 'close'],
    usage: 'LABEL [--force] [--owner SESSION]',
    help: 'Close a delegate; its label is free afterwards',
    args: { least: 1, most: 1 },
    flags: { force: 'alone', owner: 'value' },
    completes: 'delegates',
    async run(call) {
      const found = await findDelegate(call);
      return found.ok ? closed(call, found.value) : found;
    },
  },
];

async function listDelegates({ hub, by, chat, owned, flags, now }: ChatCall): Answer<ChatReply> {
  const own = owned.filter(({ session }) => session.kind === 'delegate');
  const all = await hub.sessions.delegates(by, { limit: 100 });
  if (!all.ok) return all;
  const others = all.value.items.filter(({ session }) => session.owner !== chat);
  const shown = flags.has('all') ? [...own, ...others] : own;
  const elsewhere =
    !flags.has('all') && others.length > 0
      ? `${others.length} more under other owners: \`/acp delegate list --all\``
      : '';
  const lines = shown.map((view) => {
    const owner = view.session.owner === chat ? '' : ` · owner \`${view.session.owner ?? ''}\``;
    return `${sessionLine(view, now)}${owner}`;
  });
  const text = [lines.length === 0 ? 'This chat has no delegates.' : list(lines), elsewhere];
  return ok({ text: text.filter(Boolean).join('\n\n'), links: shown.map(sessionLink) });
}

/** The chat's own before another owner's of the same label. */
async function findDelegate({ hub, by, owned, args, flags }: ChatCall): Answer<SessionView> {
  const [label = ''] = args;
  const owner = flags.get('owner');
  if (owner !== undefined && !isId('session', owner))
    return refuse(
      refusal(
        'chat.command_invalid',
        `--owner takes the id of a session, and "${owner.slice(0, 50)}" is none.`,
        {
          hint: 'See them: /acp delegate list --all',
        },
      ),
    );
  const own = owned.find(({ session }) => session.kind === 'delegate' && session.label === label);
  return own && owner === undefined ? ok(own) : hub.sessions.delegate(by, label, owner);
}

/** Closes a session and says what became of it. */
export async function closed({ hub, by, flags, now }: ChatCall, { session }: SessionView): Answer<ChatReply> {
  const done = await hub.sessions.close(by, session.id, { force: flags.has('force') });
  if (!done.ok) return done;
  const name = `**${plain(session.label ?? session.id)}**`;
  if (done.value.session.state === 'closed') return ok({ text: `Closed ${session.kind} ${name}.` });
  return ok({ text: `Not closed yet: ${sessionLine(done.value, now)}`, links: [sessionLink(done.value)] });
}
