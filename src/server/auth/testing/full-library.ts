import type { Answered } from '../../testing/served-hub.ts';

type Ask = (method: string, path: string, body?: unknown, key?: string) => Promise<Answered>;

/** A saved workflow, a text that a session may start, a schedule and a hook of runs. */
export async function libraryOf(
  as: Ask,
  secret: (what: string) => string,
  clientToken: string,
): Promise<Record<string, string>> {
  const name = secret('flow');
  const text = `steps:\n  - id: work\n    prompt: ${secret('chore')}\n`;
  await good(as('POST', '/api/v1/workflows', { name, source: { file: 'flow.yaml', text } }));
  const order = { workflow: { name }, cwd: '/work' };
  const { schedule } = await good(as('POST', '/api/v1/run-schedules', { ...order, cron: '0 6 * * *' }));
  const { hook } = await good(as('POST', '/api/v1/hooks', order));
  const script = { file: 'own.js', text: `return '${secret('chore')}';` };
  const start = { workflow: script, cwd: '/work' };
  const { run } = await good(as('POST', '/api/v1/runs', start, clientToken));
  const { items } = await good(as('GET', '/api/v1/approvals?limit=50'));
  const question = items.find(({ kind }: { kind: string }) => kind === 'script');
  await good(as('POST', `/api/v1/approvals/${question.id}/answer`, { answer: 'always' }));
  await good(as('POST', `/api/v1/runs/${run.id}/cancel`, {}));
  return { workflow: name, run_schedule: schedule.id, hook: hook.id, hash: run.hash };
}

async function good(asking: Promise<Answered>): Promise<Answered['json']> {
  const { status, json } = await asking;
  if (status !== 200) throw new Error(`${status}: ${JSON.stringify(json)}`);
  return json;
}
