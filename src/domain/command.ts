import type { CommandKind, CommandOrder } from './command-order.ts';
import type { AgentId, ApprovalId, CommandId, SessionId, UserId } from './ids.ts';
import type { Liveness } from './agent.ts';
import type { Moves } from './moves.ts';
import type { Cause } from './session.ts';

export const COMMAND_STATES = ['pending', 'acknowledged', 'completed', 'failed', 'expired'] as const;
export type CommandState = (typeof COMMAND_STATES)[number];
export const OPEN_COMMAND_STATES = ['pending', 'acknowledged'] as const satisfies readonly CommandState[];
export const ENDED_COMMAND_STATES = [
  'completed',
  'failed',
  'expired',
] as const satisfies readonly CommandState[];
export type CommandMove = 'acknowledge' | 'complete' | 'fail' | 'expire';

/** `fail` from pending: what the agent never took, because a newer order replaced it or the agent was removed. */
export const COMMAND_MOVES: Moves<CommandState, CommandMove> = {
  acknowledge: { from: ['pending'], to: 'acknowledged' },
  complete: { from: ['acknowledged'], to: 'completed' },
  fail: { from: ['pending', 'acknowledged'], to: 'failed' },
  expire: { from: ['pending', 'acknowledged'], to: 'expired' },
};

/** An operator's order to an agent. */
export interface AgentCommand {
  id: CommandId;
  agent: AgentId;
  user: UserId;
  order: CommandOrder;
  state: CommandState;
  /** Who ordered it, as the audit log shows it. */
  askedBy: string;
  createdAt: number;
  deadlineAt: number;
  acknowledgedAt: number | null;
  endedAt: number | null;
  /** What the agent says of it; of one that expired, what it said too late. Small JSON. */
  result: Record<string, unknown> | null;
  /** Why it failed or expired. */
  cause: Cause | null;
}

const MINUTE = 60_000;

/** How long an order may take from when it is given, in ms, where nobody says otherwise. Those that drain take longer. */
export const COMMAND_TERM_MS: Readonly<Record<CommandKind, number>> = {
  drain: 60 * MINUTE,
  resume: 10 * MINUTE,
  restart: 60 * MINUTE,
  upgrade: 60 * MINUTE,
  reload: 10 * MINUTE,
  health_check: 10 * MINUTE,
};

/** Kinds that end the agent's process: one of them at a time. */
export const LIFE_COMMANDS = ['restart', 'upgrade'] as const satisfies readonly CommandKind[];
/** Kinds that say whether the agent takes work: the newest counts. */
export const INTENT_COMMANDS = ['drain', 'resume'] as const satisfies readonly CommandKind[];

export function isLifeCommand(kind: CommandKind): boolean {
  return LIFE_COMMANDS.some((life) => life === kind);
}

/** What an open command waits for; `since` where it is silence of its agent. */
export interface CommandWait {
  for: string;
  since: number | null;
}

export interface CommandAgent {
  name: string;
  intent: 'active' | 'draining' | 'disabled';
  liveness: Liveness;
  /** Turns that it holds: each must end before it drains. */
  holds: readonly HeldWork[];
}

export interface HeldWork {
  session: SessionId;
  /** The session's label, or its id where it has none. */
  name: string;
  /** What its turn waits for an answer to; null: it runs. */
  approval: ApprovalId | null;
}

/** Null when it has ended. `agent` null: it was removed. */
export function commandWait(
  { state, order }: Pick<AgentCommand, 'state' | 'order'>,
  agent: CommandAgent | null,
): CommandWait | null {
  if (agent === null || (state !== 'pending' && state !== 'acknowledged')) return null;
  const { name, intent, liveness, holds } = agent;
  if (intent === 'disabled') return { for: `agent ${name}, which is disabled`, since: null };
  if (liveness.heard === 'never') return { for: `agent ${name}, which was never heard`, since: null };
  if (liveness.heard !== 'online') return { for: `agent ${name}, which is not heard`, since: liveness.since };
  if (state === 'pending') return { for: `agent ${name} to take it`, since: null };
  const drains = order.kind === 'drain' || ('force' in order && !order.force);
  if (drains && holds.length > 0) return { for: heldBy(name, holds), since: null };
  return { for: `agent ${name} to carry it out`, since: null };
}

/** What holds a drain up, by the names of the sessions, and what one can do where it is a person that it waits for. */
function heldBy(name: string, holds: readonly HeldWork[]): string {
  const asking = holds.filter(({ approval }) => approval !== null);
  const running = holds.filter(({ approval }) => approval === null);
  const parts: string[] = [];
  if (running.length > 0) {
    const turns = running.length === 1 ? '1 turn that runs' : `${running.length} turns that run`;
    parts.push(`${turns} on ${name}, in ${namesOf(running)}`);
  }
  const [first] = asking;
  if (first && asking.length === 1)
    parts.push(
      `an answer in ${first.name} (muster approval answer ${first.approval} allow; or end its turn: muster session cancel ${first.session})`,
    );
  else if (first) parts.push(`answers in ${namesOf(asking)} (see them: muster approval list)`);
  return parts.join('; and ');
}

const MOST_NAMED = 3;

function namesOf(work: readonly HeldWork[]): string {
  const named = work.slice(0, MOST_NAMED).map(({ name }) => name);
  const more = work.length - named.length;
  return more > 0 ? `${named.join(', ')} and ${more} more` : named.join(', ');
}
