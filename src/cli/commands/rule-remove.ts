import { EXIT } from '#contract/client';
import { isId } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { pickById } from '../input/pick-by-id.ts';

export const command: CommandSpec = {
  args: [['<rule>', 'its id or the beginning of it']],
  examples: ['muster rule remove rul_01kaf3k9z0ab'],
  async run(context, input) {
    let id = input.arg(0);
    if (!isId('rule', id)) {
      const listed = await context.call('rules.list', { query: { limit: 200 } });
      if (!listed.ok) return context.refuse(listed.error);
      const found = pickById(listed.value.items, id, {
        name: 'rule',
        notFound: 'rule.not_found',
        list: 'muster rule list',
      });
      if (!found.ok) return context.refuse(found.error);
      id = found.value.id;
    }
    const removed = await context.call('rules.remove', { params: { rule: id } });
    if (!removed.ok) return context.refuse(removed.error);
    context.show(removed.value, () => `No longer remembered: ${oneLine(removed.value.text, 500)}`);
    return EXIT.done;
  },
};
