import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import type { SoakWorld } from './soak-world.ts';

export interface TurnFact {
  id: string;
  session: string;
  state: string;
  source: string;
  asker: string | null;
  reply: string | null;
  stop: string | null;
}
export interface SessionFact {
  id: string;
  state: string;
  harness: string | null;
  label: string | null;
}
export interface MessageFact {
  id: string;
  to: string;
  kind: string;
  turn: string | null;
  state: string;
  body: string;
}
export interface TaskFact {
  id: string;
  title: string;
  state: string;
  blocked: string | null;
  claimed: string | null;
  result: string | null;
}
export interface AttemptFact {
  task: string;
  fence: number;
  state: string;
}
export interface RunFact {
  id: string;
  state: string;
  tells: string | null;
  hub: string | null;
}
export interface StepFact {
  id: string;
  run: string;
  execution: number;
  name: string;
  state: string;
}
export interface ApprovalFact {
  id: string;
  kind: string;
  /** Of a gate: its step. */
  subject: string | null;
  state: string;
  answer: string | null;
}

/** What the database holds, read beside the hubs. */
export interface Stored {
  turns: readonly TurnFact[];
  sessions: readonly SessionFact[];
  messages: readonly MessageFact[];
  tasks: readonly TaskFact[];
  attempts: readonly AttemptFact[];
  runs: readonly RunFact[];
  steps: readonly StepFact[];
  approvals: readonly ApprovalFact[];
  inbox: readonly { agent: string; body: string }[];
}

const QUERIES = {
  turns: `select id, session_id as session, state, source, asked_by as asker, reply, stop_reason as stop from turns order by id`,
  sessions: `select id, state, harness, label from sessions order by id`,
  messages: `select id, to_session as "to", kind, turn_id as turn, state, body from messages order by id`,
  tasks: `select t.id, t.title, t.state, t.blocked, t.claimed_by as claimed, d.result
    from tasks t left join task_details d on d.task_id = t.id order by t.id`,
  attempts: `select task_id as task, fence, state from attempts order by task_id, fence`,
  runs: `select id, state, tells_id as tells, hub_id as hub from runs order by id`,
  steps: `select id, run_id as run, execution, name, state from run_steps order by run_id, execution, call`,
  approvals: `select id, kind, subject, state, answer from approvals order by id`,
  inbox: `select agent_id as agent, body from inbox order by agent_id, seq`,
};

type Ask = <Row>(sql: string) => Promise<Row[]>;

/** Reads all of it in one snapshot. */
export async function readStored({ database, server }: SoakWorld): Promise<Stored> {
  return server ? onPostgres(database) : onSqlite(database);
}

async function onSqlite(path: string): Promise<Stored> {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    db.exec('begin');

    return await all(async <Row>(sql: string) => db.prepare(sql).all() as Row[]);
  } finally {
    db.close();
  }
}

async function onPostgres(url: string): Promise<Stored> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');

    return await all(async <Row>(sql: string) => (await client.query(sql)).rows as Row[]);
  } finally {
    await client.end();
  }
}

async function all(ask: Ask): Promise<Stored> {
  return {
    turns: await ask<TurnFact>(QUERIES.turns),
    sessions: await ask<SessionFact>(QUERIES.sessions),
    messages: await ask<MessageFact>(QUERIES.messages),
    tasks: await ask<TaskFact>(QUERIES.tasks),
    attempts: await ask<AttemptFact>(QUERIES.attempts),
    runs: await ask<RunFact>(QUERIES.runs),
    steps: await ask<StepFact>(QUERIES.steps),
    approvals: await ask<ApprovalFact>(QUERIES.approvals),
    inbox: await ask<{ agent: string; body: string }>(QUERIES.inbox),
  };
}
