import { z } from 'zod';
import { ok } from '#base';
import { LIMITS } from '#domain';
import { viewSpawned } from '../../views/teams.ts';
import { teamField, teammateFields, teammateInput, withheldFromTeammates } from '../team-fields.ts';
import { spawnedText } from '../team-words.ts';
import { defineTool } from '../tool.ts';

export const teammateSpawn = defineTool({
  name: 'teammate_spawn',
  toolset: 'teams',
  title: 'Spawn a teammate',
  description: [
    'Brings a teammate into a team that you lead, with a role that says what it may do.',
    `With a \`task\` (at most ${LIMITS.promptBytes} bytes) it begins at once; without, it waits for mail and takes ready tasks of the team.`,
    'In a repository it works in a worktree of its own unless `workspace` says otherwise.',
    `At most ${LIMITS.teammatesPerTeam} are live in one team. Answers its address, to write to.`,
  ].join(' '),
  input: z.strictObject({ team: teamField, ...teammateFields }),
  withheld: withheldFromTeammates,
  offeredTo: 'sessions that may spawn',
  async run({ hub, by, signal }, { team, ...given }) {
    const spawned = await hub.teams.spawn(by, team, teammateInput(given), signal);
    if (!spawned.ok) return spawned;
    return ok({ text: spawnedText(spawned.value), data: { ...viewSpawned(spawned.value) } });
  },
});
