import { EXIT } from '#contract/client';
import { ARTIFACT_TYPES, CONFLICT_POLICIES, refusal } from '#domain';
import {
  bodyPlan,
  FILE_ARG,
  readOctets,
  sendBody,
  RUN_OPTION,
  TEAM_OPTION,
  VERSION_NOTE,
} from '../artifacts/artifact-body.ts';
import type { CommandSpec } from '../command-spec.ts';
import { outcomeText, sizeText } from '../output/artifact-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import { DRY_RUN } from '../tasks/task-change.ts';

export const command: CommandSpec = {
  args: [['<name>', 'reads like a path, e.g. design/queue.md'], FILE_ARG],
  options: [
    { flags: '--type <type>', about: 'what it is', choices: ARTIFACT_TYPES },
    {
      flags: '--policy <policy>',
      about: 'what becomes of updates from older versions (manual_merge)',
      choices: CONFLICT_POLICIES,
    },
    TEAM_OPTION,
    RUN_OPTION,
    VERSION_NOTE,
    DRY_RUN,
  ],
  examples: [
    'muster artifact create design/queue.md queue.md --type design_doc --team crew',
    'git diff | muster artifact create change.diff --type data --policy last_write_wins',
  ],
  async run(context, input) {
    const type = input.choice('type', ARTIFACT_TYPES);
    if (type === undefined)
      return context.refuse(
        refusal('request.invalid', 'An artifact has a type.', {
          hint: `Add --type ${ARTIFACT_TYPES.join('|')}`,
        }),
      );
    const octets = await readOctets(input.arg(1), context.io);
    if (!octets.ok) return context.refuse(octets.error);
    const name = input.arg(0);
    const [team, run, note] = [input.text('team'), input.text('run'), input.text('note')];
    const about = { team, run, name, type, policy: input.choice('policy', CONFLICT_POLICIES), note };
    if (input.has('dryRun')) {
      const create = { ...about, ...bodyPlan(octets.value) };
      context.show(
        { plan: { create } },
        () => `Would make ${oneLine(name)}, ${sizeText(octets.value.length)}.`,
      );
      return EXIT.done;
    }
    const body = await sendBody(context, octets.value);
    if (!body.ok) return context.refuse(body.error);
    const made = await context.call('artifacts.create', {
      body: { ...about, ...body.value },
      idempotencyKey: context.io.ids.next('key'),
    });
    if (!made.ok) return context.refuse(made.error);
    context.show(made.value, () => outcomeText(made.value));
    return EXIT.done;
  },
};
