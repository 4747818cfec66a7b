import { ok } from '#base';
import type { RouteAnswer } from '#contract';
import type { Principal } from '#domain';
import type { Answer, ChatView, Hub } from '#hub';
import { nameOf, usageOf, type ChatCommand, type Completes } from './chat-command.ts';
import { CHAT_COMMANDS } from './command-table.ts';

type Completion = RouteAnswer<'chats.commands'>['items'][number];

const MOST = 50;

/** What completes what is typed: commands, then the names that their argument may be; without a text the whole table. */
export async function completionsFor(
  hub: Hub,
  by: Principal,
  address: string,
  typed = '/',
): Answer<Completion[]> {
  const view = await hub.chats.show(by, address);
  if (!view.ok) return view;
  const text = typed.trimStart();
  if (!text.startsWith('/')) return ok([]);
  const own = await hub.chats.harnessCommands(by, address);
  if (!own.ok) return own;
  const isThread = view.value.session.session.kind === 'thread';
  const table = CHAT_COMMANDS.filter(({ inThread }) => !inThread || isThread);
  if (text.startsWith('//')) return ok(ofHarness(own.value, text));
  const names = table.filter((command) => nameOf(command).startsWith(text.toLowerCase()));
  const named = names.map(row);
  const filled = await argumentsFor(hub, by, view.value, table, text);
  // Of the harness' own those that are typed so far; the whole table ends with them.
  const handedOn = ofHarness(own.value, `/${text}`);
  return ok([...named, ...filled, ...handedOn].slice(0, MOST));
}

const row = (command: ChatCommand): Completion => ({
  text: command.usage === '' ? nameOf(command) : `${nameOf(command)} `,
  usage: usageOf(command),
  help: command.help,
  from: 'hub',
});

const ofHarness = (names: readonly string[], text: string): Completion[] =>
  names
    .map((name) => `//${name.replace(/^\/+/u, '')}`)
    .filter((name) => name.startsWith(text))
    .map((name) => ({
      text: `${name} `,
      usage: name,
      help: 'A command of the harness itself',
      from: 'harness',
    }));

/** The command is typed, and its first argument has begun. */
async function argumentsFor(
  hub: Hub,
  by: Principal,
  view: ChatView,
  table: readonly ChatCommand[],
  text: string,
): Promise<Completion[]> {
  const command = table.find((one) => one.completes && text.toLowerCase().startsWith(`${nameOf(one)} `));
  if (!command?.completes) return [];
  const begun = text.slice(nameOf(command).length + 1).replace(/^"/u, '');
  const names = await namesOf(hub, by, view, command.completes);
  return names
    .filter((name) => name.startsWith(begun) && name !== begun)
    .map((name) => ({
      text: `${nameOf(command)} ${/\s/u.test(name) ? `"${name}"` : name}`,
      usage: usageOf(command),
      help: command.help,
      from: 'hub',
    }));
}

async function namesOf(hub: Hub, by: Principal, { owned }: ChatView, what: Completes): Promise<string[]> {
  const labels = (kind: 'delegate' | 'thread') =>
    owned.flatMap(({ session }) => (session.kind === kind && session.label !== null ? [session.label] : []));
  switch (what) {
    case 'delegates':
      return labels('delegate');
    case 'threads':
      return labels('thread');
    case 'commands':
      return CHAT_COMMANDS.map((command) => nameOf(command).slice(1));
    case 'teams': {
      const teams = await hub.teams.list(by, { state: 'active', limit: MOST });
      return teams.ok ? teams.value.items.map(({ team }) => team.name) : [];
    }
    case 'teamFiles': {
      const files = await hub.teamFiles.names(by);
      return files.ok ? files.value : [];
    }
    case 'runs': {
      const runs = await hub.runs.list(by, { state: 'live', limit: MOST });
      return runs.ok ? runs.value.items.map(({ run }) => run.id) : [];
    }
    case 'workflows': {
      const found = await hub.workflows.list(by);
      return found.ok ? found.value.map(({ name }) => name) : [];
    }
  }
}
