import { COMMAND_MOVES, INTENT_COMMANDS, LIFE_COMMANDS, OPEN_COMMAND_STATES } from '#domain';
import type { AgentCommand, AgentId, Cause, CommandId, CommandMove, CommandOrder, UserId } from '#domain';
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { AgentCommandsTable } from '../schema.ts';
import { json, toJson } from './row.ts';

function toCommand(row: Selectable<AgentCommandsTable>): AgentCommand {
  const order = json<CommandOrder>(row.args);
  if (!order) throw new Error(`command ${row.id} has no order`);
  return {
    id: row.id,
    agent: row.agent_id,
    user: row.user_id,
    order,
    state: row.state,
    askedBy: row.asked_by,
    createdAt: row.created_at,
    deadlineAt: row.deadline_at,
    acknowledgedAt: row.acknowledged_at,
    endedAt: row.ended_at,
    result: json<Record<string, unknown>>(row.result),
    cause: json<Cause>(row.cause),
  };
}

/** `inboxSeq`: its entry in the agent's inbox. Throws a unique violation where a second one would end the agent's process. */
export async function insertCommand(tx: Tx, command: AgentCommand, inboxSeq: number): Promise<void> {
  await tx.db
    .insertInto('agent_commands')
    .values({
      id: command.id,
      agent_id: command.agent,
      user_id: command.user,
      kind: command.order.kind,
      args: JSON.stringify(command.order),
      state: command.state,
      asked_by: command.askedBy,
      created_at: command.createdAt,
      deadline_at: command.deadlineAt,
      acknowledged_at: command.acknowledgedAt,
      ended_at: command.endedAt,
      inbox_seq: inboxSeq,
      result: toJson(command.result),
      cause: toJson(command.cause),
    })
    .execute();
}

export async function findCommand(reader: Reader, id: CommandId): Promise<AgentCommand | null> {
  const row = await reader.db
    .selectFrom('agent_commands')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row ? toCommand(row) : null;
}

/** Of one agent, oldest first. */
export async function openCommands(reader: Reader, agent: AgentId): Promise<AgentCommand[]> {
  const rows = await reader.db
    .selectFrom('agent_commands')
    .selectAll()
    .where('agent_id', '=', agent)
    .where('state', 'in', [...OPEN_COMMAND_STATES])
    .orderBy('id')
    .execute();
  return rows.map(toCommand);
}

/** Open ones that say whether the agent takes work: a newer one takes their place. */
export async function openIntentCommands(reader: Reader, agent: AgentId): Promise<CommandId[]> {
  const rows = await reader.db
    .selectFrom('agent_commands')
    .select('id')
    .where('agent_id', '=', agent)
    .where('state', 'in', [...OPEN_COMMAND_STATES])
    .where('kind', 'in', [...INTENT_COMMANDS])
    .orderBy('id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Agents that have taken an order that ends their process. */
export async function leavingAgents(
  reader: Reader,
  agents: readonly AgentId[],
): Promise<Map<AgentId, 'restart' | 'upgrade'>> {
  if (agents.length === 0) return new Map();
  const rows = await reader.db
    .selectFrom('agent_commands')
    .select(['agent_id', 'kind'])
    .where('agent_id', 'in', [...agents])
    .where('state', '=', 'acknowledged')
    .where('kind', 'in', [...LIFE_COMMANDS])
    .execute();
  return new Map(rows.map((row) => [row.agent_id, row.kind === 'upgrade' ? 'upgrade' : 'restart']));
}

export interface CommandEnd {
  result?: Record<string, unknown> | null;
  cause?: Cause | null;
}

/** Makes a legal move; null when another came first. The conditional update is the guard of *each move is made once*. */
export async function moveCommand(
  tx: Tx,
  id: CommandId,
  name: CommandMove,
  { result = null, cause = null }: CommandEnd = {},
): Promise<AgentCommand | null> {
  const move = COMMAND_MOVES[name];
  const when = name === 'acknowledge' ? { acknowledged_at: tx.now } : { ended_at: tx.now };
  const said = name === 'acknowledge' ? {} : { result: toJson(result), cause: toJson(cause) };
  const row = await tx.db
    .updateTable('agent_commands')
    .set({ state: move.to, ...when, ...said })
    .where('id', '=', id)
    .where('state', 'in', [...move.from])
    .returningAll()
    .executeTakeFirst();
  if (!row) return null;
  // Nobody has to take it any more.
  if (row.acknowledged_at === null) {
    await tx.db
      .deleteFrom('inbox')
      .where('agent_id', '=', row.agent_id)
      .where('seq', '=', row.inbox_seq)
      .execute();
  }
  return toCommand(row);
}

/** Keeps what an agent says of a command that has expired; false when something is kept already. */
export async function keepLate(tx: Tx, id: CommandId, result: Record<string, unknown>): Promise<boolean> {
  const { numUpdatedRows } = await tx.db
    .updateTable('agent_commands')
    .set({ result: JSON.stringify(result) })
    .where('id', '=', id)
    .where('state', '=', 'expired')
    .where('result', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Open ones whose time has run out, oldest first. */
export async function dueCommands(reader: Reader, most: number): Promise<CommandId[]> {
  const rows = await reader.db
    .selectFrom('agent_commands')
    .select('id')
    .where('state', 'in', [...OPEN_COMMAND_STATES])
    .where('deadline_at', '<=', reader.now)
    .orderBy('deadline_at')
    .limit(most)
    .execute();
  return rows.map(({ id }) => id);
}

/** Newest first. */
export async function listCommands(
  reader: Reader,
  query: { user: UserId; agent: AgentId; before?: CommandId | undefined; limit: number },
): Promise<AgentCommand[]> {
  let select = reader.db
    .selectFrom('agent_commands')
    .selectAll()
    .where('agent_id', '=', query.agent)
    .where('user_id', '=', query.user);
  if (query.before !== undefined) select = select.where('id', '<', query.before);
  const rows = await select.orderBy('id', 'desc').limit(query.limit).execute();
  return rows.map(toCommand);
}

/** Removes some of those that ended before; answers how many. */
export async function pruneCommands(tx: Tx, before: number, most: number): Promise<number> {
  const old = tx.db
    .selectFrom('agent_commands')
    .select('id')
    .where('ended_at', '<', before)
    .orderBy('ended_at')
    .limit(most);
  const { numDeletedRows } = await tx.db
    .deleteFrom('agent_commands')
    .where('id', 'in', old)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
