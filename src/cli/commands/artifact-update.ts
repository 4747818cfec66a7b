import { EXIT } from '#contract/client';
import {
  ARTIFACT_ARG,
  bodyPlan,
  FILE_ARG,
  numberOption,
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
  args: [ARTIFACT_ARG, FILE_ARG],
  options: [
    numberOption(
      '--base <version>',
      'the version that it was made from; needed unless you wrote what stands',
    ),
    TEAM_OPTION,
    RUN_OPTION,
    VERSION_NOTE,
    DRY_RUN,
  ],
  examples: [
    'muster artifact update design/queue.md queue.md --base 3 --note "Smaller steps"',
    'sed s/five/six/ queue.md | muster artifact update design/queue.md --base 4',
  ],
  async run(context, input) {
    const octets = await readOctets(input.arg(1), context.io);
    if (!octets.ok) return context.refuse(octets.error);
    const artifact = input.arg(0);
    const about = {
      team: input.text('team'),
      run: input.text('run'),
      base: input.number('base'),
      note: input.text('note'),
    };
    if (input.has('dryRun')) {
      const update = { artifact, ...about, ...bodyPlan(octets.value) };
      const from = about.base === undefined ? '' : ` from version ${about.base}`;
      context.show(
        { plan: { update } },
        () => `Would write ${sizeText(octets.value.length)} into ${oneLine(artifact)}${from}.`,
      );
      return EXIT.done;
    }
    const body = await sendBody(context, octets.value);
    if (!body.ok) return context.refuse(body.error);
    const done = await context.call('artifacts.update', {
      params: { artifact },
      body: { ...about, ...body.value },
      idempotencyKey: context.io.ids.next('key'),
    });
    if (!done.ok) return context.refuse(done.error);
    context.show(done.value, () => outcomeText(done.value));
    // Nothing is lost, and still it is not what was asked for: somebody has to resolve it.
    return done.value.outcome === 'conflict' ? EXIT.conflict : EXIT.done;
  },
};
