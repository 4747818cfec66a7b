import { resolve } from 'node:path';
import { EXIT } from '#contract/client';
import type { RouteInput } from '#contract';
import { APPROVAL_MODES, sourceText, WORKSPACE_KINDS } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { shortId } from '../output/short-id.ts';
import { facts } from '../output/table.ts';
import { PLACE_OPTIONS } from '../sessions/place-options.ts';
import { placeProblem } from '../sessions/place-problem.ts';
import { DRY_RUN } from '../tasks/task-change.ts';

type OpenRequest = RouteInput<'chats.open'>['body'];

export const command: CommandSpec = {
  options: [
    { flags: '--title <title>', about: 'its name; else the first line of what you say first' },
    { flags: '--harness <name>', about: 'grok, native, … (see: muster agent list)' },
    ...PLACE_OPTIONS,
    { flags: '--approvals <mode>', about: 'what it may do without asking you', choices: APPROVAL_MODES },
    { flags: '--role <name>', about: 'the role it takes' },
    { flags: '--may-approve', about: 'it may answer what its own delegates and teammates ask' },
    DRY_RUN,
  ],
  examples: ['muster chat open --harness grok', 'muster chat open --harness native --title plans --json'],
  async run(context, input) {
    const place = placeProblem(input);
    if (place) return context.refuse(place);
    const body = planOpen(context, input);
    if (input.has('dryRun')) return showPlan(context, body);
    const opened = await context.call('chats.open', { body, idempotencyKey: context.io.ids.next('key') });
    if (!opened.ok) return context.refuse(opened.error);
    const { id, label } = opened.value;
    context.show(opened.value, () => (label === null ? id : `${id}  ${oneLine(label, 600)}`));
    context.talk(`Say something: muster chat say ${shortId(id)} "…"`);
    return EXIT.done;
  },
};

function planOpen(context: CommandContext, input: CommandInput): OpenRequest {
  const [cwd, url, ref] = [input.text('cwd'), input.text('git'), input.text('ref')];
  // Another machine knows nothing of this folder; there the hub says what it takes.
  const here = url === undefined && !input.has('agent') ? context.io.cwd : undefined;
  const given = {
    title: input.text('title'),
    harness: input.text('harness'),
    agent: input.text('agent'),
    cwd: cwd === undefined ? here : resolve(context.io.cwd, cwd),
    git: url === undefined ? undefined : { url, ...(ref === undefined ? {} : { ref }) },
    workspace: input.choice('workspace', WORKSPACE_KINDS),
    model: input.text('model'),
    approvals: input.choice('approvals', APPROVAL_MODES),
    role: input.text('role'),
    mayApprove: input.flag('mayApprove'),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function showPlan(context: CommandContext, body: OpenRequest): number {
  const { git, mayApprove, ...texts } = body;
  const place = git ? sourceText({ url: git.url, ref: git.ref ?? null }) : undefined;
  context.show({ plan: { open: body } }, () =>
    [
      'Would open a chat:',
      facts(
        [
          ...Object.entries(texts).map(([name, value]): [string, string] => [
            name,
            oneLine(value ?? '', 400),
          ]),
          ['git', place],
          ['mayApprove', mayApprove ? 'yes' : undefined],
        ],
        context.style,
      ),
    ].join('\n'),
  );
  return EXIT.done;
}
