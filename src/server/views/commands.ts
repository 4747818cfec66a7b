import type { RouteAnswer } from '#contract';
import type { CommandView } from '#hub';

export function viewCommand({ command, waits }: CommandView): RouteAnswer<'commands.show'> {
  const { id, agent, order, state, askedBy, createdAt, deadlineAt } = command;
  const { acknowledgedAt, endedAt, result, cause } = command;
  const when = { createdAt, deadlineAt, acknowledgedAt, endedAt };
  return { id, agent, order, state, askedBy, ...when, result, cause, waits };
}
