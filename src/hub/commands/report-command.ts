import { ok, refuse, type Result } from '#base';
import { refusal } from '#domain';
import type { AgentCommand, Cause, CommandId, Principal, Refusal } from '#domain';
import { commandRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import type { CommandTaken } from '../services.ts';
import { agentOf } from '../turns/held-turn.ts';
import { moveAndTell } from './end-command.ts';

export const commandNotFound = (id: string) =>
  refuse(
    refusal('command.not_found', `No command "${id}" was found.`, {
      hint: 'See those of an agent: muster agent commands AGENT',
      details: { command: id },
    }),
  );

/** The oldest command that the calling agent has not taken. */
export async function nextCommand(
  { store }: HubDeps,
  by: Principal,
): Promise<Result<AgentCommand | null, Refusal>> {
  const agent = agentOf(by);
  if (!agent.ok) return agent;
  const open = await store.read((reader) => commandRows.openCommands(reader, agent.value));
  return ok(open.find(({ state }) => state === 'pending') ?? null);
}

/** A command of the calling agent; those of others do not exist for it. */
async function ownCommand(tx: Tx, by: Principal, id: CommandId): Promise<Result<AgentCommand, Refusal>> {
  const agent = agentOf(by);
  if (!agent.ok) return agent;
  const command = await commandRows.findCommand(tx, id);
  return command?.agent === agent.value ? ok(command) : commandNotFound(id);
}

export function acknowledge(
  { store }: HubDeps,
  by: Principal,
  id: CommandId,
): Promise<Result<{ taken: 'acknowledged' | 'before'; leftMs: number }, Refusal>> {
  return store.unit(async (tx) => {
    const seen = await ownCommand(tx, by, id);
    if (!seen.ok) return seen;
    const moved = await moveAndTell(tx, id, 'acknowledge');
    const now = moved ?? (await commandRows.findCommand(tx, id));
    if (now?.state !== 'acknowledged') return hasEnded(now ?? seen.value);
    const leftMs = Math.max(0, now.deadlineAt - tx.now);
    return ok({ taken: moved ? ('acknowledged' as const) : ('before' as const), leftMs });
  });
}

const hasEnded = ({ id, state }: AgentCommand) =>
  refuse(refusal('command.ended', `Command ${id} is ${state} already.`, { details: { command: id, state } }));

/** Ends a command as its agent says. Said twice is said once; what comes after it expired is kept beside that. */
export function reportEnd(
  { store }: HubDeps,
  by: Principal,
  id: CommandId,
  said: { result: Record<string, unknown>; cause: Cause | null },
): Promise<Result<{ taken: CommandTaken }, Refusal>> {
  const move = said.cause ? 'fail' : 'complete';
  return store.unit(async (tx) => {
    const seen = await ownCommand(tx, by, id);
    if (!seen.ok) return seen;
    // An answer to the acknowledgement that was lost is no reason to lose the end.
    if (seen.value.state === 'pending') await moveAndTell(tx, id, 'acknowledge');
    if (await moveAndTell(tx, id, move, said)) return ok({ taken: 'now' as const });
    const now = (await commandRows.findCommand(tx, id)) ?? seen.value;
    if (now.state === 'expired') {
      const late = { ...said.result, ...(said.cause ? { cause: said.cause } : {}), late: true };
      const isNew = await commandRows.keepLate(tx, id, late);
      return ok({ taken: isNew ? ('late' as const) : ('before' as const) });
    }
    const asSaid = now.state === (said.cause ? 'failed' : 'completed');
    return asSaid ? ok({ taken: 'before' as const }) : hasEnded(now);
  });
}
