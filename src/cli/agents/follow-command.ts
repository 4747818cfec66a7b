import { pause } from '#base';
import { EXIT } from '#contract/client';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { OptionSpec } from '../command-spec.ts';
import { orderText, waitText, type CommandView } from '../output/command-lines.ts';
import { oneLine } from '../output/plain-text.ts';

type Order = CommandView['order'];

/** Flags of commands that order an agent something and wait for what came of it. */
export const FOLLOW_OPTIONS: readonly OptionSpec[] = [
  { flags: '--no-wait', about: 'do not wait until it has ended' },
  { flags: '--dry-run', about: 'print what would be ordered, and order nothing' },
  {
    flags: '--deadline <minutes>',
    about: 'how long it may take before it expires (10; what drains: 60)',
    number: { least: 1, most: 1_440 },
  },
];

const LOOK_EVERY_MS = 300;

export interface Ordering {
  agent: string;
  order: Order;
  /** Waits until it has ended, and tells how it goes. */
  wait: boolean;
  /** What is printed when it was completed. */
  told: (command: CommandView) => string;
}

/** Orders an agent something; the exit code says whether it was completed. */
export async function orderAgent(
  context: CommandContext,
  input: CommandInput,
  { agent, order, wait, told }: Ordering,
): Promise<number> {
  if (input.has('dryRun')) return showPlan(context, agent, order);
  const minutes = input.number('deadline');
  const deadline = minutes === undefined ? {} : { deadline_seconds: minutes * 60 };
  const ordered = await context.call('commands.order', {
    params: { agent },
    body: { ...order, ...deadline },
    idempotencyKey: context.io.ids.next('key'),
  });
  if (!ordered.ok) return context.refuse(ordered.error);
  if (wait) return follow(context, agent, ordered.value, told);
  context.show(
    ordered.value,
    () =>
      `Ordered: ${orderText(ordered.value)} (${ordered.value.id}). See what became of it: muster agent commands ${agent}`,
  );
  return EXIT.done;
}

async function showPlan(context: CommandContext, idOrName: string, order: Order): Promise<number> {
  const shown = await context.call('agents.show', { params: { agent: idOrName } });
  if (!shown.ok) return context.refuse(shown.error);
  const { id, name, slotsHeld, liveness } = shown.value;
  const runs = `${slotsHeld} turn${slotsHeld === 1 ? ' runs' : 's run'} on it`;
  context.show(
    { plan: { agent: id, order } },
    () => `Would order ${oneLine(name)}: ${orderText({ order })}. Now ${runs}, and it is ${liveness.heard}.`,
  );
  return EXIT.done;
}

/** Looks again until it has ended. A hub that is away meanwhile comes back, or does not: then that is said. */
async function follow(
  context: CommandContext,
  agent: string,
  ordered: CommandView,
  told: Ordering['told'],
): Promise<number> {
  const { io } = context;
  let [command, said] = [ordered, ''];
  while (command.endedAt === null) {
    const line = `${command.state}: ${waitText(command, io.clock.now()) ?? ''}`.replace(/ \(for .*\)$/, '');
    if (line !== said && !context.json) context.talk(line);
    said = line;
    await pause(io.clock, LOOK_EVERY_MS, io.signal);
    const shown = await context.call('commands.show', { params: { command: ordered.id } });
    if (!shown.ok && (io.signal.aborted || shown.error.retry === 'never')) return context.refuse(shown.error);
    if (shown.ok) command = shown.value;
  }
  if (command.state === 'completed') {
    context.show(command, () => told(command));
    return EXIT.done;
  }
  if (context.json) context.show(command, () => '');
  else
    context.talk(
      `The order to ${oneLine(agent)} (${orderText(command)}) ${command.state}. ${oneLine(command.cause?.message ?? '', 2_000)}`,
    );
  return command.state === 'expired' ? EXIT.timedOut : EXIT.failed;
}
