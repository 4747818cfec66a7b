import { ok, refuse, type Result } from '#base';
import { laneOf, type Principal, type Refusal, type Session, type Task } from '#domain';
import { sessionRows, taskRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { assigneeProblem, mergeWork } from './create-task.ts';
import { actorOf, recordActivity } from './record-activity.ts';
import { workWithin } from './claims/session-limits.ts';
import { takeFromAgent } from './claims/take-from-agent.ts';
import { boundsProblem } from './task-bounds.ts';
import type { TaskChange, TaskDetail } from './task-verbs.ts';
import { withTask } from './with-task.ts';

/** Changes what a person edits of a card; each kind of change is a line of its feed. */
export function editTask(
  deps: HubDeps,
  by: Principal,
  ref: string,
  change: TaskChange,
): Promise<Result<TaskDetail, Refusal>> {
  return withTask(deps, by, ref, 'change', async (tx, task) => {
    const problem =
      boundsProblem(change) ??
      (change.assignee && (await assigneeProblem(tx, task.user, change.assignee, task.team)));
    if (problem) return refuse(problem);
    const under = (await taskRows.findDetails(tx, task.id)).work;
    const given = { under, over: change.work, standard: deps.settings().defaultMode };
    const work = workWithin(await sessionOf(tx, by), given);
    if (!work.ok) return work;
    if (change.assignee) await takeFromAgent(deps, tx, by, task, change.assignee);
    await changeCard(deps, tx, task, { ...change, work: work.value });
    await changeRest(deps, tx, task, change);
    await tellEdit(deps, tx, by, task, change);
    return ok(undefined);
  });
}

const sessionOf = async (tx: Tx, by: Principal): Promise<Session | null> =>
  by.kind === 'session' ? sessionRows.findSession(tx, by.session) : null;

async function changeCard(deps: HubDeps, tx: Tx, task: Task, change: TaskChange): Promise<void> {
  const { title, priority, assignee = task.assignee, mostAttempts, blocked } = change;
  const before = (await taskRows.findDetails(tx, task.id)).work;
  const work = change.work === undefined ? before : change.work && mergeWork(before, change.work);
  const usedUp = task.attempts >= (mostAttempts ?? task.mostAttempts);
  await taskRows.changeTask(tx, task.id, {
    priority,
    mostAttempts,
    assignee,
    lane: laneOf({ team: task.team, assignee, work }),
    ...(title === undefined ? {} : { title: deps.redact(title.trim()) }),
    ...(blocked === undefined ? {} : { blocked: blocked && deps.redact(blocked) }),
    // Whoever takes the block away lets it begin anew.
    ...(blocked === null && usedUp && task.state === 'up_next' ? { attempts: 0 } : {}),
  });
  if (change.work !== undefined) await taskRows.changeDetails(tx, task.id, { work });
}

async function changeRest(deps: HubDeps, tx: Tx, task: Task, change: TaskChange): Promise<void> {
  const { description, dueAt, metadata, checklist, tags } = change;
  await taskRows.changeDetails(tx, task.id, {
    ...(description === undefined ? {} : { description: description && deps.redact(description) }),
    ...(dueAt === undefined ? {} : { dueAt }),
    ...(metadata === undefined ? {} : { metadata }),
    ...(checklist === undefined ? {} : { checklist: [...checklist] }),
  });
  if (tags) await taskRows.setTags(tx, task.id, task.user, tags);
}

async function tellEdit(deps: HubDeps, tx: Tx, by: Principal, task: Task, change: TaskChange): Promise<void> {
  const { note: text, blocked, assignee, ...edited } = change;
  const actor = actorOf(by);
  const fields = Object.entries(edited).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  let note = text === undefined ? null : deps.redact(text);
  const record = async (action: string, data?: Record<string, unknown>) => {
    await recordActivity(tx, actor, task.id, { action, data, note });
    note = null;
  };
  if (fields.length > 0) await record('edited', { fields });
  if (assignee !== undefined) await record('assigned', { assignee });
  if (blocked) await record('blocked', { reason: deps.redact(blocked) });
  if (blocked === null && task.blocked !== null) await record('unblocked', { was: task.blocked });
  if (note !== null) await record('note');
  const { user, id: subject } = task;
  if (blocked) {
    const reason = deps.redact(blocked).slice(0, 200);
    await tx.event({ type: 'task.blocked', user, subject, data: { reason } });
  }
  if (fields.length > 0 || assignee !== undefined || blocked === null) {
    const all = [
      ...fields,
      ...(assignee === undefined ? [] : ['assignee']),
      ...(blocked === null ? ['blocked'] : []),
    ];
    await tx.event({ type: 'task.changed', user, subject, data: { fields: all } });
  }
}
