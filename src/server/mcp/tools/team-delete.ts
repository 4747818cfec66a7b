import { z } from 'zod';
import { ok } from '#base';
import { teamSchemas } from '#contract';
import { withheldFromTeammates } from '../team-fields.ts';
import { defineTool } from '../tool.ts';

export const teamDelete = defineTool({
  name: 'team_delete',
  toolset: 'teams',
  title: 'Delete a team',
  description: [
    'Ends a team that you lead: its teammates are closed, its open tasks cancelled, and its name is free at once.',
    'Refused while a teammate has work that is nowhere else, unless `force` is given.',
    'Do it when the team’s work is reported; ask teammates to stop first where they should finish.',
  ].join(' '),
  input: z.strictObject({
    team: teamSchemas.teamRef.describe('Its name or id'),
    force: z.boolean().default(false).describe('Also when unmerged work would be lost'),
  }),
  destructive: true,
  withheld: withheldFromTeammates,
  offeredTo: 'sessions that may spawn',
  async run({ hub, by }, { team, force }) {
    const deleted = await hub.teams.delete(by, team, { force });
    if (!deleted.ok) return deleted;
    const { closed } = deleted.value;
    const { id, name } = deleted.value.team;
    const text = `The team ${name} is deleted; ${closed.length} of its sessions ${closed.length === 1 ? 'was' : 'were'} closed.`;
    return ok({ text, data: { team: id, name, closed } });
  },
});
