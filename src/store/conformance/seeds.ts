import type { Ids } from '#base';
import {
  newId,
  type AgentId,
  type SessionId,
  type SessionState,
  type TurnId,
  type TurnState,
  type UserId,
} from '#domain';
import type { Tx } from '../index.ts';

/** Adds a person; most rows belong to one. */
export async function addUser(tx: Tx, ids: Ids, name: string): Promise<UserId> {
  const id = newId(ids, 'user');
  await tx.db
    .insertInto('users')
    .values({ id, name, role: 'member', created_at: tx.now, disabled_at: null })
    .execute();
  return id;
}

export async function addAgent(tx: Tx, ids: Ids, user: UserId, name: string): Promise<AgentId> {
  const id = newId(ids, 'agent');
  const row = {
    id,
    user_id: user,
    name,
    hostname: 'mill',
    platform: 'linux',
    version: '0.1.0',
    intent: 'active',
  } as const;
  await tx.db
    .insertInto('agents')
    .values({ ...row, slots: 4, harnesses: '[]', tags: '[]', contract: 1, created_at: tx.now })
    .execute();
  return id;
}

export interface SessionSeed {
  owner?: SessionId | null;
  label?: string | null;
  state?: SessionState;
  agent?: AgentId | null;
}

export async function addSession(tx: Tx, ids: Ids, user: UserId, seed: SessionSeed = {}): Promise<SessionId> {
  const id = newId(ids, 'session');
  const nothing = {
    harness: null,
    cwd: null,
    source: null,
    model: null,
    role: null,
    client: null,
    acp_session: null,
    answered_at: null,
    cause: null,
    close_reason: null,
    opened_at: null,
    ended_at: null,
    last_turn_ended_at: null,
    last_send_at: null,
  };
  const zero = {
    depth: 0,
    rebind: 0,
    asleep: 0,
    unattended: 0,
    may_approve: 0,
    may_spawn: 0,
    close_after_turn: 0,
    live_delegates: 0,
    queued_turns: 0,
    next_position: 1,
  } as const;
  await tx.db
    .insertInto('sessions')
    .values({
      id,
      user_id: user,
      kind: 'delegate',
      state: seed.state ?? 'open',
      owner_id: seed.owner ?? null,
      label: seed.label ?? null,
      agent_id: seed.agent ?? null,
      mode: 'ask',
      ...nothing,
      ...zero,
      created_at: tx.now,
    })
    .execute();
  return id;
}

export async function addTurn(
  tx: Tx,
  ids: Ids,
  session: SessionId,
  seed: { state: TurnState; position: number },
): Promise<TurnId> {
  const id = newId(ids, 'turn');
  const nothing = {
    asked_by: null,
    command: null,
    agent_id: null,
    claim: null,
    lease_until: null,
    cancel_asked_at: null,
    waiting_on: null,
    started_at: null,
    last_activity_at: null,
    ended_at: null,
    reply: null,
    stop_reason: null,
    cause: null,
    usage: null,
  };
  await tx.db
    .insertInto('turns')
    .values({
      id,
      session_id: session,
      position: seed.position,
      state: seed.state,
      source: 'person',
      prompt: '"go"',
      hops: 0,
      fence: 0,
      next_batch: 1,
      created_at: tx.now,
      ...nothing,
    })
    .execute();
  return id;
}
