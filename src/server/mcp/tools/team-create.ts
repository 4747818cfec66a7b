import { z } from 'zod';
import { ok } from '#base';
import { budgetSchemas, sessionSchemas, teamSchemas } from '#contract';
import { LIMITS, limitsOfDraft } from '#domain';
import { teamInput } from '../../team-input.ts';
import { teammateInput, teammatesField, withheldFromTeammates } from '../team-fields.ts';
import { statusData, statusText } from '../team-words.ts';
import { defineTool } from '../tool.ts';

const { name, description, workspace, planRequired } = teamSchemas.createRequest.shape;
const task = teamSchemas.teamTask.pick({
  title: true,
  description: true,
  priority: true,
  key: true,
  needs: true,
  for: true,
});
const FIRST_TASKS = 50;

export const teamCreate = defineTool({
  name: 'team_create',
  toolset: 'teams',
  title: 'Form a team',
  description: [
    'Forms a team that you lead: teammates with roles, on any harness and host, who share tasks, mail and documents.',
    'Use it when several should work on one goal and talk with each other; for one piece of work apart, spawn a session instead.',
    `A team has at most ${LIMITS.teammatesPerTeam} live teammates; you may have ${LIMITS.teamsPerUser} teams.`,
    'Teammates and first tasks may come with it, all or nothing: a teammate with a `task` begins with that; others take the tasks that are ready, one at a time.',
    'Answers the team with everybody’s address. What they report comes to you as mail.',
  ].join(' '),
  input: z.strictObject({
    name,
    description,
    cwd: sessionSchemas.spawnRequest.shape.cwd.describe(
      'Where it works, yours when left out: a folder, or a git address that the agent of each teammate clones, with #ref for a branch, tag or commit',
    ),
    workspace,
    plan_required: planRequired,
    budget: budgetSchemas.budgetDraft
      .optional()
      .describe(
        'What all of you may use together: when it is used up teammates wait and a person is asked. Tokens or cost need a limit of turns or hours beside them',
      ),
    teammates: teammatesField.optional().describe('Who is in it from the start'),
    tasks: z
      .array(task)
      .max(FIRST_TASKS)
      .optional()
      .describe('What is to be done: `key` names one for the `needs` of others, `for` its teammate'),
  }),
  withheld: withheldFromTeammates,
  offeredTo: 'sessions that may spawn',
  async run({ hub, by, clock, signal }, { plan_required, teammates, budget, ...given }) {
    const input = teamInput({
      ...given,
      planRequired: plan_required,
      ...(budget ? { budget: { limits: limitsOfDraft(budget), period: 'none', zone: 'UTC' } } : {}),
      teammates: teammates?.map(teammateInput),
    });
    const formed = await hub.teams.create(by, input, signal);
    if (!formed.ok) return formed;
    const text = `The team ${formed.value.team.name} stands.\n${statusText(formed.value, clock.now())}`;
    return ok({ text, data: { team: statusData(formed.value) } });
  },
});
