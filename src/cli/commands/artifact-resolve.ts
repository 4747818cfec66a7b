import { refuse, ok, type Result } from '#base';
import { EXIT } from '#contract/client';
import { refusal, type Refusal } from '#domain';
import {
  ARTIFACT_ARG,
  bodyPlan,
  numberOption,
  readOctets,
  sendBody,
  RUN_OPTION,
  TEAM_OPTION,
  VERSION_NOTE,
} from '../artifacts/artifact-body.ts';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { outcomeText } from '../output/artifact-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import { DRY_RUN } from '../tasks/task-change.ts';

const SIDES = ['head', 'conflict'] as const;

export const command: CommandSpec = {
  args: [ARTIFACT_ARG, ['[file]', 'a text that joins both; - for stdin']],
  options: [
    { flags: '--take <side>', about: 'in place of a text: what stands, or what waits', choices: SIDES },
    numberOption('--base <version>', 'what stood when you looked; needed where it has moved since'),
    TEAM_OPTION,
    RUN_OPTION,
    VERSION_NOTE,
    DRY_RUN,
  ],
  examples: [
    'muster artifact resolve design/queue.md joined.md',
    'muster artifact resolve design/queue.md --take conflict',
  ],
  async run(context, input) {
    const artifact = input.arg(0);
    const how = await readHow(context, input);
    if (!how.ok) return context.refuse(how.error);
    const about = {
      team: input.text('team'),
      run: input.text('run'),
      base: input.number('base'),
      note: input.text('note'),
    };
    if (input.has('dryRun')) {
      const end = 'take' in how.value ? how.value : bodyPlan(how.value.octets);
      context.show({ plan: { resolve: { artifact, ...about, ...end } } }, () => {
        const by = 'take' in end ? `taking the ${end.take}` : 'a text that joins both';
        return `Would end the conflict of ${oneLine(artifact)} by ${by}.`;
      });
      return EXIT.done;
    }
    const end = 'take' in how.value ? ok(how.value) : await sendBody(context, how.value.octets);
    if (!end.ok) return context.refuse(end.error);
    const done = await context.call('artifacts.resolve', {
      params: { artifact },
      body: { ...about, ...end.value },
      idempotencyKey: context.io.ids.next('key'),
    });
    if (!done.ok) return context.refuse(done.error);
    context.show(done.value, () => outcomeText(done.value));
    return EXIT.done;
  },
};

type How = { take: (typeof SIDES)[number] } | { octets: Buffer };

async function readHow(context: CommandContext, input: CommandInput): Promise<Result<How, Refusal>> {
  const take = input.choice('take', SIDES);
  const file = input.arg(1);
  if ((take === undefined) === (file === ''))
    return refuse(
      refusal('request.invalid', 'Either a text or --take ends a conflict.', {
        hint: `muster artifact resolve ${oneLine(input.arg(0))} FILE, or with --take head|conflict`,
      }),
    );
  if (take !== undefined) return ok({ take });
  const octets = await readOctets(file, context.io);
  return octets.ok ? ok({ octets: octets.value }) : octets;
}
