import { z } from 'zod';
import { ok } from '#base';
import { LIMITS } from '#domain';
import { viewSession } from '../../views/sessions.ts';
import { defineTool } from '../tool.ts';
import { sessionLine } from '../words.ts';

export const sessionsList = defineTool({
  name: 'sessions_list',
  toolset: 'delegates',
  title: 'List your sessions',
  description:
    'Lists what you spawned: name, id, harness, how each stands and what it waits for, and when a delegate or a thread expires. `delegated: true` lists delegates alone.',
  input: z.strictObject({
    delegated: z.boolean().optional().describe('Only delegates, which are kept'),
    state: z.enum(['live', 'all']).default('live').describe('all: closed and failed ones too'),
    cursor: z.string().max(500).optional().describe('The `next` of the page before'),
    limit: z.number().int().min(1).max(LIMITS.pageMost).default(LIMITS.pageDefault),
  }),
  readOnly: true,
  async run({ hub, by, clock }, query) {
    const listed = await hub.sessions.list(by, query);
    if (!listed.ok) return listed;
    const { items, next } = listed.value;
    const data = { sessions: items.map(viewSession), next };
    if (items.length === 0) return ok({ text: 'You have no session: sessions_spawn starts one.', data });
    const lines = items.map((view) => `- ${sessionLine(view, clock.now())}`);
    const more = next === null ? [] : [`There are more: sessions_list {"cursor": "${next}"}`];
    return ok({ text: [...lines, ...more].join('\n'), data });
  },
});
