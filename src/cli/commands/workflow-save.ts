import { EXIT } from '#contract/client';
import { ok, refuse, type Result } from '#base';
import type { RouteInput } from '#contract';
import { refusal, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { readText } from '../input/read-text.ts';
import { notStarted } from '../runs/run-refusal.ts';
import { DRY_RUN } from '../tasks/task-change.ts';

type Source = RouteInput<'workflows.save'>['body']['source'];

export const command: CommandSpec = {
  args: [['<name>', 'small letters, digits, - and _, with a letter first']],
  options: [
    { flags: '--from <file>', about: 'YAML, or a script: .js, .mjs, .ts' },
    { flags: '--run <run>', about: 'the text that this run runs' },
    DRY_RUN,
  ],
  examples: [
    'muster workflow save port --from port.yaml',
    'muster workflow save port --run run_01kaf3k9z0ab',
  ],
  async run(context, input) {
    const source = await sourceOf(context, input);
    if (!source.ok) return context.refuse(source.error);
    const body = { name: input.arg(0), source: source.value };
    if (input.has('dryRun')) {
      context.show({ plan: body }, () => `Would save ${oneLine(body.name, 64)}.`);
      return EXIT.done;
    }
    const idempotencyKey = context.io.ids.next('key');
    const saved = await context.call('workflows.save', { body, idempotencyKey });
    if (!saved.ok) return context.refuse(saved.error);
    const outcome = saved.value;
    if (!outcome.kept)
      return context.refuse(notStarted(outcome, 'text' in body.source ? body.source : null, 'saved'));
    const { name, version } = outcome.workflow;
    context.show(outcome.workflow, () => `Saved ${oneLine(name, 64)}, version ${version}.`);
    if (!context.json) context.talk(`Run it: muster workflow run ${oneLine(name, 64)}`);
    return EXIT.done;
  },
};

async function sourceOf({ io }: CommandContext, input: CommandInput): Promise<Result<Source, Refusal>> {
  const [file, run] = [input.text('from'), input.text('run')];
  if ((file === undefined) === (run === undefined))
    return refuse(
      refusal('request.invalid', 'It is saved from a file or from a run.', {
        hint: 'Give one of: --from FILE, --run RUN',
      }),
    );
  if (run !== undefined) return ok({ run });
  const text = await readText(`@${file}`, io);
  return text.ok ? ok({ file: file ?? '', text: text.value ?? '' }) : text;
}
