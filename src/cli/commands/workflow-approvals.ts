import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { ago } from '../output/spans.ts';
import { table } from '../output/table.ts';

const HASH_CHARACTERS = 12;

export const command: CommandSpec = {
  options: [{ flags: '--revoke <hash>', about: 'ask again before this text runs; the beginning is enough' }],
  examples: ['muster workflow approvals', 'muster workflow approvals --revoke 9e479493a4d3'],
  async run(context, input) {
    const hash = input.text('revoke');
    if (hash !== undefined) {
      const gone = await context.call('workflows.disallow', { params: { hash } });
      if (!gone.ok) return context.refuse(gone.error);
      context.show(gone.value, () => `Asked again from now on: ${oneLine(gone.value.name, 64)}.`);
      return EXIT.done;
    }
    const listed = await context.call('workflows.allowed');
    if (!listed.ok) return context.refuse(listed.error);
    const look = context.look();
    context.show(listed.value, () =>
      listed.value.items.length === 0
        ? 'No text was allowed for good. One comes with: muster approval answer APPROVAL always'
        : table(
            listed.value.items,
            [
              { head: 'TEXT', cell: (one) => one.hash.slice(0, HASH_CHARACTERS) },
              { head: 'NAME', cell: (one) => oneLine(one.name, 64), paint: look.style.bold, flexible: true },
              { head: 'ALLOWED', cell: (one) => ago(one.createdAt, look.now) },
            ],
            look,
          ),
    );
    return EXIT.done;
  },
};
