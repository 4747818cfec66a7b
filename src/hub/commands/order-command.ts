import { ok, refuse, type Result } from '#base';
import { COMMAND_TERM_MS, isLifeCommand, LIMITS, newId, refusal } from '#domain';
import type { Agent, AgentCommand, AgentIntent, CommandKind, Principal, Refusal } from '#domain';
import { agentRows, commandRows, inboxRows, type Tx } from '#store';
import { doorOf, principalText, recordAudit } from '../audit/index.ts';
import type { HubDeps } from '../deps.ts';
import { tellChange, withAgent } from '../fleet/change-agent.ts';
import type { OrderInput } from '../services.ts';
import { moveAndTell } from './end-command.ts';

/** What an order makes of what people ask of the agent, at once. */
const INTENT: Partial<Record<CommandKind, AgentIntent>> = { drain: 'draining', resume: 'active' };

/**
 * Stores an order and puts it into the agent's inbox, in one unit. The agent's row is locked, which is the guard of how
 * many may be open.
 */
export function orderCommand(
  deps: HubDeps,
  by: Principal,
  agent: string,
  input: OrderInput,
): Promise<Result<AgentCommand, Refusal>> {
  return withAgent(deps, by, agent, async (tx, known) => {
    const { order } = input;
    const intent = INTENT[order.kind];
    if (order.kind === 'resume' && known.intent === 'disabled') return isDisabled(known);
    if (intent !== undefined) await supersede(tx, known);
    const open = await commandRows.openCommands(tx, known.id);
    const underWay = open.find((one) => isLifeCommand(one.order.kind));
    if (isLifeCommand(order.kind) && underWay) return isUnderWay(known, underWay);
    if (open.length >= LIMITS.openCommandsPerAgent) return tooMany(known, open.length);
    const command: AgentCommand = {
      id: newId(deps.ids, 'command'),
      agent: known.id,
      user: known.user,
      order,
      state: 'pending',
      askedBy: principalText(by),
      createdAt: tx.now,
      deadlineAt: tx.now + (input.termMs ?? COMMAND_TERM_MS[order.kind]),
      acknowledgedAt: null,
      endedAt: null,
      result: null,
      cause: null,
    };
    const seq = await inboxRows.putInbox(tx, known.id, { type: 'command', command: command.id, order });
    await commandRows.insertCommand(tx, command, seq);
    if (intent !== undefined && intent !== known.intent) {
      await agentRows.changeAgent(tx, known.id, { intent });
      await tellChange(tx, by, known, { intent });
    }
    await tellOrder(tx, by, command);
    return ok(command);
  });
}

/** The newest of drain and resume counts: an older one that has not ended would only contradict it. */
async function supersede(tx: Tx, agent: Agent): Promise<void> {
  const cause = { code: 'command.superseded', message: 'A newer order took its place.' };
  for (const id of await commandRows.openIntentCommands(tx, agent.id))
    await moveAndTell(tx, id, 'fail', { cause });
}

async function tellOrder(tx: Tx, by: Principal, command: AgentCommand): Promise<void> {
  const { id, agent, user, order, deadlineAt } = command;
  const { kind } = order;
  await tx.event({ type: 'command.ordered', user, subject: id, data: { agent, kind, deadlineAt } });
  await recordAudit(tx, by, {
    door: doorOf(by),
    action: 'command.ordered',
    subject: id,
    data: { agent, ...order },
  });
}

const isDisabled = ({ name }: Agent) =>
  refuse(
    refusal('agent.disabled', `Agent ${name} is disabled, which is more than a drain.`, {
      hint: `Let it in again: muster agent enable ${name}`,
    }),
  );

const isUnderWay = ({ name }: Agent, { id, order }: AgentCommand) =>
  refuse(
    refusal('command.under_way', `A ${order.kind} of agent ${name} is under way already.`, {
      hint: `See what it waits for: muster agent commands ${name}`,
      details: { command: id },
    }),
  );

const tooMany = ({ name }: Agent, open: number) =>
  refuse(
    refusal('command.too_many', `${open} commands to agent ${name} have not ended, which is the most.`, {
      hint: `See what they wait for: muster agent commands ${name}`,
      retry: 'later',
      details: { open, most: LIMITS.openCommandsPerAgent },
    }),
  );
