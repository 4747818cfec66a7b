import { z } from 'zod';
import { ok } from '#base';
import { LIMITS } from '#domain';
import { teamData, teamLine } from '../team-words.ts';
import { defineTool } from '../tool.ts';

export const teamList = defineTool({
  name: 'team_list',
  toolset: 'teams',
  title: 'List teams',
  description: 'Lists the teams that you lead or work in, newest first: how many are in each, and its tasks.',
  input: z.strictObject({
    deleted: z.boolean().default(false).describe('Those that are deleted instead'),
    cursor: z.string().max(500).optional().describe('The `next` of the page before'),
    limit: z.number().int().min(1).max(LIMITS.pageMost).default(20),
  }),
  readOnly: true,
  async run({ hub, by, self }, { deleted, ...page }) {
    const listed = await hub.teams.list(by, { ...page, state: deleted ? 'deleted' : 'active' });
    if (!listed.ok) return listed;
    const { items, next } = listed.value;
    const data = { teams: items.map(teamData), next };
    if (items.length === 0)
      return ok({ text: `You are in no team.${self.maySpawn ? ' team_create forms one.' : ''}`, data });
    const more = next === null ? [] : [`There are more: team_list {"cursor": "${next}"}`];
    return ok({ text: [...items.map((view) => `- ${teamLine(view)}`), ...more].join('\n'), data });
  },
});
