import { ok, type Result } from '#base';
import { commandWait } from '#domain';
import type { AgentCommand, CommandId, Principal, Refusal } from '#domain';
import { agentRows, commandRows, type Reader } from '#store';
import type { Page, PageOf } from '../answer.ts';
import type { HubDeps } from '../deps.ts';
import { agentNotFound } from '../fleet/change-agent.ts';
import { idCursor, pageOf } from '../page-cursor.ts';
import { notFor } from '../refusals.ts';
import type { CommandService, CommandView } from '../services.ts';
import { readCommandAgent } from './command-agent.ts';
import { orderCommand } from './order-command.ts';
import { acknowledge, commandNotFound, nextCommand, reportEnd } from './report-command.ts';

/** Orders of people to agents, and what agents say of them. */
export function createCommands(deps: HubDeps): CommandService {
  return {
    async order(by, agent, input) {
      const ordered = await orderCommand(deps, by, agent, input);
      return ordered.ok ? ok(await viewOf(deps, ordered.value)) : ordered;
    },
    list: (by, agent, page) => list(deps, by, agent, page),
    show: (by, id) => show(deps, by, id),
    next: (by) => nextCommand(deps, by),
    acknowledge: (by, id) => acknowledge(deps, by, id),
    complete: (by, id, { result }) => reportEnd(deps, by, id, { result, cause: null }),
    fail: (by, id, said) => reportEnd(deps, by, id, said),
  };
}

const viewOf = (deps: HubDeps, command: AgentCommand): Promise<CommandView> =>
  deps.store.read((reader) => view(deps, reader, command));

async function view(deps: HubDeps, reader: Reader, command: AgentCommand): Promise<CommandView> {
  if (command.endedAt !== null) return { command, waits: null };
  return { command, waits: commandWait(command, await readCommandAgent(deps, reader, command.agent)) };
}

async function show(deps: HubDeps, by: Principal, id: CommandId): Promise<Result<CommandView, Refusal>> {
  if (by.kind !== 'user') return notFor(by, 'look at commands');
  return deps.store.read(async (reader) => {
    const command = await commandRows.findCommand(reader, id);
    return command?.user === by.user ? ok(await view(deps, reader, command)) : commandNotFound(id);
  });
}

async function list(
  deps: HubDeps,
  by: Principal,
  idOrName: string,
  page: Page,
): Promise<Result<PageOf<CommandView>, Refusal>> {
  if (by.kind !== 'user') return notFor(by, 'look at commands');
  const before = idCursor('command', page.cursor);
  if (!before.ok) return before;
  return deps.store.read(async (reader) => {
    const agents = await agentRows.listAgents(reader, by.user);
    const agent = agents.find(({ id, name }) => id === idOrName || name === idOrName);
    if (!agent) return agentNotFound(idOrName);
    const query = { user: by.user, agent: agent.id, before: before.value, limit: page.limit + 1 };
    const { items, next } = pageOf(await commandRows.listCommands(reader, query), page.limit, ({ id }) => id);
    const views: CommandView[] = [];
    for (const command of items) views.push(await view(deps, reader, command));
    return ok({ items: views, next });
  });
}
