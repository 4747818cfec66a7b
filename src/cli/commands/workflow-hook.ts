import { EXIT } from '#contract/client';
import type { RouteAnswer } from '#contract';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { limitsText } from '../output/run-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import { shortId, shortIds } from '../output/short-id.ts';
import { ago } from '../output/spans.ts';
import { facts, table } from '../output/table.ts';
import { pickById } from '../input/pick-by-id.ts';
import { ORDER_OPTIONS, orderOf } from '../runs/run-order.ts';
import { notStarted } from '../runs/run-refusal.ts';
import { DRY_RUN } from '../tasks/task-change.ts';
import { verbOf } from '../input/verb-of.ts';

type Hook = RouteAnswer<'hooks.list'>['items'][number];
const VERBS = ['add', 'list', 'rotate', 'remove'] as const;

export const command: CommandSpec = {
  args: [
    ['<verb>', VERBS.join(', ')],
    ['[what]', 'to add: a name or a file; else the id of a hook, or the beginning of it'],
  ],
  options: [
    {
      flags: '--input-from-body',
      about:
        'a delivery says with what it starts: inputs or args of its JSON, else what the workflow asks for',
    },
    ...ORDER_OPTIONS,
    DRY_RUN,
  ],
  examples: [
    'muster workflow hook add code_review --git https://github.com/acme/app --input-from-body',
    'muster workflow hook rotate hok_01kaf3k9z0ab',
  ],
  async run(context, input) {
    const typed = verbOf(input, VERBS, 'a hook');
    if (!typed.ok) return context.refuse(typed.error);
    const verb = typed.value;
    if (verb === 'add') return add(context, input);
    return verb === 'list' ? list(context) : change(context, input, verb);
  },
};

async function add(context: CommandContext, input: CommandInput): Promise<number> {
  const read = await orderOf(context, input, input.arg(1));
  if (!read.ok) return context.refuse(read.error);
  const body = { ...read.value.order, takesBody: input.has('inputFromBody') };
  if (input.has('dryRun')) {
    context.show({ plan: body }, () => `Would make a hook that starts ${oneLine(input.arg(1), 100)}.`);
    return EXIT.done;
  }
  const made = await context.call('hooks.create', { body });
  if (!made.ok) return context.refuse(made.error);
  if (!made.value.kept) return context.refuse(notStarted(made.value, read.value.source, 'kept'));
  return shown(context, made.value);
}

/** With the secret, this once. */
function shown(context: CommandContext, { hook, secret }: { hook: Hook; secret: string }): number {
  context.show({ hook, secret }, () =>
    facts(
      [
        ['Hook', hook.id],
        ['Starts', oneLine(hook.name, 64)],
        ['Address', `POST ${hook.path}`],
        ['Secret', secret],
      ],
      context.style,
    ),
  );
  if (!context.json)
    context.talk('The secret is shown this once. How deliveries are signed: docs/workflows.md');
  return EXIT.done;
}

async function list(context: CommandContext): Promise<number> {
  const listed = await context.call('hooks.list');
  if (!listed.ok) return context.refuse(listed.error);
  const { items } = listed.value;
  const look = context.look();
  const short = shortIds(items.map(({ id }) => id));
  context.show(listed.value, () =>
    items.length === 0
      ? 'No hooks. One comes with: muster workflow hook add NAME'
      : table(
          items,
          [
            { head: 'HOOK', cell: (one) => short(one.id) },
            { head: 'STARTS', cell: (one) => oneLine(one.name, 64), paint: look.style.bold, flexible: true },
            { head: 'LIMITS', cell: (one) => limitsText(one.limits) },
            { head: 'ADDRESS', cell: (one) => one.path },
            { head: 'LAST', cell: (one) => (one.lastAt === null ? 'never' : ago(one.lastAt, look.now)) },
            { head: 'LAST RUN', cell: (one) => (one.lastRun === null ? '' : shortId(one.lastRun)) },
          ],
          look,
        ),
  );
  return EXIT.done;
}

async function change(
  context: CommandContext,
  input: CommandInput,
  verb: 'rotate' | 'remove',
): Promise<number> {
  const listed = await context.call('hooks.list');
  if (!listed.ok) return context.refuse(listed.error);
  const what = { name: 'hook', notFound: 'hook.not_found', list: 'muster workflow hook list' } as const;
  const found = pickById(listed.value.items, input.arg(1), what);
  if (!found.ok) return context.refuse(found.error);
  const { id, name } = found.value;
  if (input.has('dryRun')) {
    context.show({ plan: { [verb]: id } }, () => `Would ${verb} the hook of ${oneLine(name, 64)}.`);
    return EXIT.done;
  }
  const params = { hook: id };
  if (verb === 'rotate') {
    const rotated = await context.call('hooks.rotate', { params });
    return rotated.ok ? shown(context, rotated.value) : context.refuse(rotated.error);
  }
  const removed = await context.call('hooks.remove', { params });
  if (!removed.ok) return context.refuse(removed.error);
  context.show(
    removed.value,
    () => `Removed: nothing starts ${oneLine(name, 64)} at ${removed.value.path} any more.`,
  );
  return EXIT.done;
}
