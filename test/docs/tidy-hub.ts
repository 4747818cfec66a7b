import { pause, systemClock, type Result } from '#base';
import type { Client } from '#contract/client';
import { isChat, type Refusal } from '#domain';

const LOOKED_AT_MOST = 2000;
const LOOK_AGAIN_MS = 50;
const PAGE = { limit: 200 } as const;

/** Ends runs, teams, tasks and sessions of a hub, and forgets rules and budgets; returns when nothing waits for a person any more. */
export async function tidyHub(client: Client): Promise<void> {
  const items = async <T>(page: Promise<Result<{ items: T[] }, Refusal>>) => {
    const listed = await page;
    if (!listed.ok) throw new Error(listed.error.message);
    return listed.value.items;
  };
  for (const { id } of await items(client.call('runs.list', { query: { ...PAGE, state: 'live' } })))
    await client.call('runs.cancel', { params: { run: id }, body: {} });
  for (const { id } of await items(client.call('teams.list', { query: PAGE })))
    await client.call('teams.delete', { params: { team: id }, query: { force: 'true' } });
  for (const { id } of await items(client.call('schedules.list', { query: PAGE })))
    await client.call('schedules.remove', { params: { schedule: id } });
  for (const { id } of await items(client.call('tasks.list', { query: { ...PAGE, open: 'true' } })))
    await client.call('tasks.move', { params: { task: id }, body: { state: 'cancelled' } });
  for (const session of await items(client.call('sessions.list', { query: PAGE })))
    if (session.kind !== 'main' || isChat(session))
      await client.call('sessions.close', { params: { session: session.id }, body: { force: true } });
  for (const { id } of await items(client.call('rules.list', { query: PAGE })))
    await client.call('rules.remove', { params: { rule: id } });
  for (const { id } of await items(client.call('budgets.list', {})))
    await client.call('budgets.remove', { params: { budget: id } });
  for (let looked = 0; looked < LOOKED_AT_MOST; looked++) {
    const waiting = await items(client.call('approvals.list', { query: { ...PAGE, state: 'pending' } }));
    if (waiting.length === 0) return;
    await pause(systemClock, LOOK_AGAIN_MS);
  }
  throw new Error('Something still waits for an answer.');
}
