import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { unknownKey } from '../operate/setting-key.ts';

export const command: CommandSpec = {
  args: [['<key>', 'as muster config list names it']],
  examples: ['muster config get delegate.idleHours'],
  async run(context, input) {
    const listed = await context.call('settings.list', {});
    if (!listed.ok) return context.refuse(listed.error);
    const setting = listed.value.items.find((each) => each.key === input.arg(0));
    if (setting === undefined) return context.refuse(unknownKey(input.arg(0)));
    context.show(setting, () => String(setting.value));
    if (!context.json) context.talk(`From: ${oneLine(setting.origin, 300)}`);
    return EXIT.done;
  },
};
