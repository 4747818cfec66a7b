import { z } from 'zod';
import { ok } from '#base';
import { teamField } from '../team-fields.ts';
import { statusData, statusText } from '../team-words.ts';
import { defineTool } from '../tool.ts';

export const teamStatus = defineTool({
  name: 'team_status',
  toolset: 'teams',
  title: 'See a team',
  description: [
    'Shows a team: who is in it, with address, how each stands and since when, the task that it holds, its branch, mail that waits for it,',
    'and what a lead should know: who is stalled, lost or failed, who waits for an answer.',
    'What members report comes as mail; there is no need to look again and again.',
  ].join(' '),
  input: z.strictObject({ team: teamField }),
  readOnly: true,
  async run({ hub, by, clock }, { team }) {
    const shown = await hub.teams.status(by, team);
    if (!shown.ok) return shown;
    return ok({ text: statusText(shown.value, clock.now()), data: { team: statusData(shown.value) } });
  },
});
