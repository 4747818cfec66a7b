import { ok, refuse, type Result } from '#base';
import {
  may,
  refusal,
  type Principal,
  type Refusal,
  type Session,
  type SessionId,
  type Task,
  type TeamId,
} from '#domain';
import { attemptRows, sessionRows, taskRows, teamRows, type Reader } from '#store';
import { notFor, sessionEnded, sessionNotFound } from '../refusals.ts';
import { taskNotFound } from './task-lookup.ts';

/** `look`: see it; `note`: write into its feed; `change`: edit, move, link; `end`: end the attempt that the caller holds. */
export type TaskRight = 'look' | 'note' | 'change' | 'end';

/** Whether the caller may change anything at all: viewers look, and sessions act while they live. */
export async function mayAct(reader: Reader, by: Principal): Promise<Result<Session | null, Refusal>> {
  if (by.kind === 'user')
    return may(by, 'own.change') ? ok(null) : notFor(by, 'change tasks: a viewer looks');
  if (by.kind !== 'session') return ok(null);
  if (by.looksOnly) return notFor(by, 'change tasks: its person is a viewer');
  const session = await sessionRows.findSession(reader, by.session);
  if (!session) return sessionNotFound(by.session);
  return session.state === 'starting' || session.state === 'open' ? ok(session) : sessionEnded(session);
}

/**
 * Whether the caller may do that with this task. Persons may everything with their own; a session changes what it made,
 * what is assigned to it, and what it holds; an agent sees and ends what it holds.
 */
export async function mayTouch(
  reader: Reader,
  by: Principal,
  task: Task,
  right: TaskRight,
): Promise<Result<void, Refusal>> {
  if (right !== 'look') {
    const acts = await mayAct(reader, by);
    if (!acts.ok) return acts;
  }
  if (by.kind === 'user') return ok(undefined);
  const holds = await isHolder(reader, by, task);
  if (by.kind === 'agent') {
    // What an agent does not hold does not exist for it.
    if (!holds) return taskNotFound(task.id);
    return right === 'change' ? notFor(by, 'change tasks') : ok(undefined);
  }
  if (by.kind !== 'session') return notFor(by, 'see tasks');
  if (right === 'look' || right === 'note' || holds) return ok(undefined);
  if (right === 'change' && (await mayChange(reader, by.session, task))) return ok(undefined);
  return refuse(
    refusal('task.forbidden', `The task "${task.title}" is not this session’s to ${right}.`, {
      hint: 'A session changes tasks that it made, that are assigned to it, or that it has claimed; it may note on others.',
      details: { task: task.id },
    }),
  );
}

/** Whether it claimed the task, or works on it for the agent that did. */
async function isHolder(reader: Reader, by: Principal, task: Task): Promise<boolean> {
  if (by.kind === 'agent') return task.claimedBy === by.agent;
  if (by.kind !== 'session') return false;
  if (task.claimedBy === by.session) return true;
  return (await attemptRows.attemptIn(reader, by.session))?.task === task.id;
}

/** Its own, unless it is of a team and another's by now; its lead changes all of a team. */
async function mayChange(reader: Reader, session: SessionId, task: Task): Promise<boolean> {
  if (task.team !== null && (await leads(reader, session, task.team))) return true;
  return !isOthers(task, session) && isOwn(reader, session, task);
}

const leads = async (reader: Reader, session: SessionId, team: TeamId): Promise<boolean> =>
  (await teamRows.findTeam(reader, team))?.lead === session;

/** Of a team: one that another teammate holds, or that was given to another, whoever made it. */
function isOthers({ team, assignee, claimedBy, state }: Task, session: SessionId): boolean {
  if (team === null) return false;
  if (assignee.kind === 'session' && assignee.session !== session) return true;
  return state === 'in_progress' && claimedBy !== null && claimedBy !== session;
}

async function isOwn(reader: Reader, session: Session['id'], task: Task): Promise<boolean> {
  if (task.assignee.kind === 'session' && task.assignee.session === session) return true;
  return (await taskRows.findDetails(reader, task.id)).createdBy === session;
}
