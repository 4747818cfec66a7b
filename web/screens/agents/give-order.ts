import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { onceKey } from '../../live/once-key.ts';
import type { Agent } from '../../live/views.ts';

type Order = NonNullable<Parameters<typeof client.call<'commands.order'>>[1]>['body'];

/** Gives an order once, however often the call has to be repeated. */
export function giveOrder(agent: Agent, body: Order): Promise<unknown> {
  const params = { agent: agent.id };
  return valueOf(client.call('commands.order', { params, body, idempotencyKey: onceKey() }));
}

/** What an order changes. */
export const AFTER_ORDER = [[QUERY.agents]] as const;
