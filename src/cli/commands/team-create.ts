import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { teamPlanText } from '../output/team-plan.ts';
import { teamText } from '../output/team-lines.ts';
import { DRY_RUN } from '../tasks/task-change.ts';
import { readTeam, TEAM_OPTIONS } from '../teams/team-draft.ts';

export const command: CommandSpec = {
  args: [['[name]', 'its name; that of the file when left out']],
  options: [
    { flags: '--name <name>', about: 'its name' },
    ...TEAM_OPTIONS,
    { flags: '--lead <session>', about: 'which of your sessions leads it (default: your own)' },
    DRY_RUN,
  ],
  examples: [
    'muster team create crew --teammate ann:developer:grok --teammate rev:reviewer',
    'muster team create --file .muster/teams/crew.yaml --dry-run',
  ],
  async run(context, input) {
    const name = input.text('name') ?? (input.arg(0) === '' ? undefined : input.arg(0));
    const read = await readTeam(context, input, { name });
    if (!read.ok) return context.refuse(read.error);
    const lead = input.text('lead');
    const body = { ...read.value, ...(lead === undefined ? {} : { lead }) };
    if (input.has('dryRun')) {
      context.show({ plan: { create: body } }, () => teamPlanText(body));
      return EXIT.done;
    }
    const formed = await context.call('teams.create', { body, idempotencyKey: context.io.ids.next('key') });
    if (!formed.ok) return context.refuse(formed.error);
    context.show(formed.value, () => teamText(formed.value, context.look()));
    return EXIT.done;
  },
};
