import type { AgentCommand, AgentId, Cause, CommandId, CommandMove, EventType } from '#domain';
import { commandRows, type Tx } from '#store';

const TOLD_AS: Readonly<Record<CommandMove, EventType>> = {
  acknowledge: 'command.acknowledged',
  complete: 'command.completed',
  fail: 'command.failed',
  expire: 'command.expired',
};

/** Makes a move and tells of it; null when another came first. */
export async function moveAndTell(
  tx: Tx,
  id: CommandId,
  move: CommandMove,
  end: commandRows.CommandEnd = {},
): Promise<AgentCommand | null> {
  const command = await commandRows.moveCommand(tx, id, move, end);
  if (!command) return null;
  const { user, agent, order, cause } = command;
  const data = { agent, kind: order.kind, ...(cause ? { cause } : {}) };
  await tx.event({ type: TOLD_AS[move], user, subject: id, data });
  return command;
}

/** The agent is removed: nobody will carry out what it was ordered. */
export async function endCommandsOf(tx: Tx, agent: AgentId, name: string): Promise<void> {
  const cause: Cause = { code: 'agent.removed', message: `Agent ${name} was removed.` };
  for (const { id } of await commandRows.openCommands(tx, agent))
    await moveAndTell(tx, id, 'fail', { cause });
}
