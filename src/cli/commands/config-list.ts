import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { table } from '../output/table.ts';

export const command: CommandSpec = {
  options: [{ flags: '--changed', about: 'only what differs from its default' }],
  examples: ['muster config list', 'muster config list --changed --json'],
  async run(context, input) {
    const listed = await context.call('settings.list', {});
    if (!listed.ok) return context.refuse(listed.error);
    const items = input.has('changed')
      ? listed.value.items.filter(({ origin, warning }) => origin !== 'default' || warning !== null)
      : listed.value.items;
    context.show({ items }, () =>
      items.length === 0
        ? 'Every setting has its default. Change one: muster config set KEY VALUE'
        : table(
            items,
            [
              { head: 'KEY', cell: (setting) => setting.key, paint: context.style.bold },
              { head: 'VALUE', cell: (setting) => valueText(setting) },
              { head: 'FROM', cell: (setting) => oneLine(setting.origin, 120) },
              { head: 'MEANS', cell: (setting) => setting.label, flexible: true },
            ],
            context.look(),
          ),
    );
    for (const { warning } of items) if (warning !== null) context.talk(`Warning: ${oneLine(warning, 300)}`);
    return EXIT.done;
  },
};

const MEASURES = ['hours', 'seconds', 'minutes', 'days'];

function valueText({ value, unit }: { value: string | number; unit: string }): string {
  if (value === '') return '(none)';
  return MEASURES.includes(unit) ? `${value} ${unit}` : oneLine(String(value), 80);
}
