import type { Answered } from '../../testing/served-hub.ts';
import { textIn } from './answer-part.ts';

type Ask = (method: string, path: string, body?: unknown, key?: string) => Promise<Answered>;

/** A saved workflow, a text that a session may start, a schedule and a hook of runs, a channel of notices. */
export async function libraryOf(
  as: Ask,
  secret: (what: string) => string,
  clientToken: string,
): Promise<Record<string, string>> {
  const name = secret('flow');
  const text = `steps:\n  - id: work\n    prompt: ${secret('chore')}\n`;
  await as('POST', '/api/v1/workflows', { name, source: { file: 'flow.yaml', text } });
  const order = { workflow: { name }, cwd: '/work' };
  const schedule = await as('POST', '/api/v1/run-schedules', { ...order, cron: '0 6 * * *' });
  const hook = await as('POST', '/api/v1/hooks', order);
  const script = { file: 'own.js', text: `return '${secret('chore')}';` };
  const started = await as('POST', '/api/v1/runs', { workflow: script, cwd: '/work' }, clientToken);
  // The newest: whether this text may run.
  const asked = await as('GET', '/api/v1/approvals?limit=1');
  await as('POST', `/api/v1/approvals/${textIn(asked, 'items', '0', 'id')}/answer`, { answer: 'always' });
  await as('POST', `/api/v1/runs/${textIn(started, 'run', 'id')}/cancel`, {});
  // Switched off: nothing goes out.
  const off = { kind: 'webhook', address: 'https://example.org/in', enabled: false };
  const made = await as('POST', '/api/v1/notice-channels', { name: secret('desk'), ...off });
  const allowed = await as('GET', '/api/v1/workflow-approvals');
  return {
    workflow: name,
    run_schedule: textIn(schedule, 'schedule', 'id'),
    hook: textIn(hook, 'hook', 'id'),
    channel: textIn(made, 'channel', 'id'),
    hash: textIn(allowed, 'items', '0', 'hash'),
  };
}
