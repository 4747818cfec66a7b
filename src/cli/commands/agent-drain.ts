import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { FOLLOW_OPTIONS, orderAgent } from '../agents/follow-command.ts';
import { oneLine } from '../output/plain-text.ts';

export const command: CommandSpec = {
  args: [['<agent>', 'its name or id']],
  options: [
    { flags: '--wait', about: 'until nothing runs on it any more' },
    ...FOLLOW_OPTIONS.filter(({ flags }) => flags !== '--no-wait'),
  ],
  examples: ['muster agent drain mill', 'muster agent drain mill --wait'],
  async run(context, input) {
    const agent = input.arg(0);
    const order = { kind: 'drain' } as const;
    if (input.has('wait') || input.has('dryRun')) {
      const told = () => `${oneLine(agent)} is drained: it takes no new work, and none runs on it.`;
      return orderAgent(context, input, { agent, order, wait: true, told });
    }
    const minutes = input.number('deadline');
    const ordered = await context.call('commands.order', {
      params: { agent },
      body: { ...order, ...(minutes === undefined ? {} : { deadline_seconds: minutes * 60 }) },
      idempotencyKey: context.io.ids.next('key'),
    });
    if (!ordered.ok) return context.refuse(ordered.error);
    const shown = await context.call('agents.show', { params: { agent: ordered.value.agent } });
    if (!shown.ok) return context.refuse(shown.error);
    const { name, slotsHeld } = shown.value;
    context.show(shown.value, () =>
      slotsHeld === 0
        ? `${oneLine(name)} is draining: it takes no new work, and none runs on it.`
        : `${oneLine(name)} is draining: it takes no new work, and finishes the ${slotsHeld} turn${slotsHeld === 1 ? '' : 's'} that run.`,
    );
    return EXIT.done;
  },
};
