import type { ParsedInput } from '#contract';
import type { CommandOrder } from '#domain';
import { viewCommand } from '../views/commands.ts';
import { viewPage } from '../views/sessions.ts';
import { shown, type Handlers, type HubRoute } from './handler.ts';

type CommandRoute = Extract<HubRoute, `commands.${string}`>;

/** Orders to agents, and what agents say of them. */
export const COMMAND_HANDLERS: Handlers<CommandRoute> = {
  'commands.order': ({ hub, by, params, body }) =>
    shown(hub.commands.order(by, params.agent, orderOf(body)), viewCommand),
  'commands.list': ({ hub, by, params, query }) =>
    shown(hub.commands.list(by, params.agent, query), (page) => viewPage(page, viewCommand)),
  'commands.next': ({ hub, by }) =>
    shown(hub.commands.next(by), (command) => ({
      command: command && { id: command.id, order: command.order },
    })),
  'commands.show': ({ hub, by, params }) => shown(hub.commands.show(by, params.command), viewCommand),
  'commands.ack': ({ hub, by, params }) =>
    shown(hub.commands.acknowledge(by, params.command), ({ taken, leftMs }) => ({ taken, left_ms: leftMs })),
  'commands.complete': ({ hub, by, params, body }) => hub.commands.complete(by, params.command, body),
  'commands.fail': ({ hub, by, params, body }) => hub.commands.fail(by, params.command, body),
};

function orderOf({ deadline_seconds, ...order }: ParsedInput<'commands.order'>['body']): {
  order: CommandOrder;
  termMs?: number;
} {
  return { order, ...(deadline_seconds === undefined ? {} : { termMs: deadline_seconds * 1_000 }) };
}
