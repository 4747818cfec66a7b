import { EXIT } from '#contract/client';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { CommandSpec } from '../command-spec.ts';
import { shortId } from '../output/short-id.ts';
import { wholeId } from '../input/id-option.ts';

export const command: CommandSpec = {
  args: [['<session>', 'its label, or its id or the beginning of it']],
  options: [
    {
      flags: '--turn <turn>',
      about: 'this turn (whole id), in place of the one that runs or is next',
      problem: wholeId('turn'),
    },
    { flags: '--queued', about: 'all that is queued, too' },
    { flags: '--dry-run', about: 'print what would be cancelled, and cancel nothing' },
  ],
  examples: ['muster session cancel mill', 'muster session cancel mill --queued'],
  async run(context, input) {
    if (input.has('dryRun')) return showPlan(context, input);
    const cancelled = await context.call('sessions.cancel', {
      params: { session: input.arg(0) },
      body: {
        queued: input.has('queued'),
        turn: input.id('turn', 'turn'),
      },
    });
    if (!cancelled.ok) return context.refuse(cancelled.error);
    const { asked, cancelled: gone } = cancelled.value;
    context.show(cancelled.value, () =>
      [
        ...asked.map((id) => `Asked turn ${shortId(id)} to stop.`),
        ...gone.map((id) => `Cancelled turn ${shortId(id)}, which had not begun.`),
        ...(asked.length + gone.length === 0
          ? ['Nothing runs or waits there, so there was nothing to cancel.']
          : []),
      ].join('\n'),
    );
    return EXIT.done;
  },
};

async function showPlan(context: CommandContext, input: CommandInput): Promise<number> {
  const shown = await context.call('sessions.show', { params: { session: input.arg(0) }, query: {} });
  if (!shown.ok) return context.refuse(shown.error);
  const turn = input.id('turn', 'turn') ?? shown.value.turn;
  const queued = input.has('queued') ? shown.value.queued : 0;
  const { word } = shown.value.status;
  const isNext = !input.has('turn') && (word === 'queued' || (word === 'paused' && shown.value.queued > 0));
  const end = (id: string) =>
    isNext
      ? `Would take back turn ${shortId(id)}, which is next in line.`
      : `Would ask turn ${shortId(id)} to stop.`;
  context.show({ plan: { cancel: { session: shown.value.id, turn, queued } } }, () =>
    [
      ...(turn === null || (isNext && queued > 0) ? [] : [end(turn)]),
      ...(queued === 0 ? [] : [`Would cancel what is queued: ${queued}.`]),
      ...(turn === null && queued === 0 ? ['Nothing would be cancelled.'] : []),
    ].join('\n'),
  );
  return EXIT.done;
}
