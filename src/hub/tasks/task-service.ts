import { ok, refuse } from '#base';
import { isId, LIMITS, type Principal, type Session, type Task, type TaskDraft, type Team } from '#domain';
import { taskRows, type Reader, type Tx } from '#store';
import type { Answer } from '../answer.ts';
import type { HubDeps } from '../deps.ts';
import { cursorInvalid, pageOf } from '../page-cursor.ts';
import { notFor } from '../refusals.ts';
import { askFirst } from './ask-first.ts';
import { claimRounds } from './claims/claim-rounds.ts';
import { claimTasks, nextTask } from './claims/claim-tasks.ts';
import { resolveTeam } from '../teams/team-lookup.ts';
import { createTask } from './create-task.ts';
import { createTeamTask, teamOfDraft } from './create-team-task.ts';
import { editTask } from './edit-task.ts';
import { nameLines, namesOf } from './feed-names.ts';
import { completeTask, failTask, giveBackTask } from './attempts/end-task.ts';
import { endRounds } from './attempts/end-rounds.ts';
import { linkTasks, unlinkTasks } from './link-tasks.ts';
import { moveTask, rerunTask } from './move-task.ts';
import { actorOf, recordActivity } from './record-activity.ts';
import { workWithin } from './claims/session-limits.ts';
import { boundsProblem } from './task-bounds.ts';
import { mainBoard, resolveBoard, resolveTask } from './task-lookup.ts';
import { mayAct, mayTouch } from './task-rights.ts';
import type { TaskDetail, TaskQuery, TaskService } from './task-verbs.ts';
import { readDetail, readViews } from './task-views.ts';
import { lockedTask } from './with-task.ts';

/** Tasks for people, sessions and agents. */
export function createTasks(deps: HubDeps): TaskService {
  const claims = { ...deps, single: claimRounds(deps) };
  const ends = { ...deps, together: endRounds(deps) };
  return {
    create: (by, input) => create(deps, by, input),
    list: (by, query) => list(deps, by, query),
    show: (by, ref) =>
      looking(deps, by, ref, async (reader, task) => {
        const detail = await readDetail(deps, reader, task);
        const claimants = detail.attempts.map(({ claimant }) => claimant);
        return ok({ ...detail, names: await namesOf(reader, [detail.details.createdBy, ...claimants]) });
      }),
    activity: (by, ref, { cursor, limit }) =>
      looking(deps, by, ref, async (reader, task) => {
        const before = cursor === undefined ? undefined : Number(cursor);
        if (before !== undefined && !Number.isSafeInteger(before)) return cursorInvalid(cursor);
        const rows = await taskRows.listActivity(reader, task.id, { before, limit: limit + 1 });
        const page = pageOf(rows, limit, ({ seq }) => String(seq));
        return ok({ ...page, items: await nameLines(reader, page.items) });
      }),
    edit: (by, ref, change) => editTask(deps, by, ref, change),
    move: (by, ref, to) => moveTask(deps, by, ref, to),
    note: (by, ref, text) => note(deps, by, ref, text),
    link: (by, ref, needs) => linkTasks(deps, by, ref, needs),
    unlink: (by, ref, needs) => unlinkTasks(deps, by, ref, needs),
    rerun: (by, ref, text) => rerunTask(deps, by, ref, text),
    next: (by) => nextTask(deps, by),
    claim: (by, input) => claimTasks(claims, by, input),
    complete: (by, ref, input) => completeTask(ends, by, ref, input),
    fail: (by, ref, input) => failTask(deps, by, ref, input),
    giveBack: (by, ref, input) => giveBackTask(deps, by, ref, input),
  };
}

async function create(
  deps: HubDeps,
  by: Principal,
  { board: ref, team, ...draft }: Parameters<TaskService['create']>[1],
): Answer<TaskDetail> {
  if (by.kind !== 'user' && by.kind !== 'session') return notFor(by, 'make tasks');
  return deps.store.unit(async (tx) => {
    const acts = await mayAct(tx, by);
    if (!acts.ok) return acts;
    const home = await teamOfDraft(tx, by, { board: ref, team, session: acts.value });
    if (!home.ok) return home;
    if (home.value) return createInTeam(deps, tx, by, { team: home.value, session: acts.value, draft });
    const board =
      ref === undefined ? ok(await mainBoard(tx, deps.ids, by.user)) : await resolveBoard(tx, by, ref);
    if (!board.ok) return board;
    const given = { under: board.value.work, over: draft.work, standard: deps.settings().defaultMode };
    const work = workWithin(acts.value, given);
    if (!work.ok) return work;
    const within = { ...draft, work: work.value ?? undefined };
    const made = await createTask(deps, tx, actorOf(by), board.value.id, within);
    if (!made.ok) return made;
    return ok(await readDetail(deps, tx, await askFirst(deps, tx, by, { was: null, task: made.value })));
  });
}

/** A task of a team, by its person, its lead or a teammate. */
async function createInTeam(
  deps: HubDeps,
  tx: Tx,
  by: Principal,
  { team, session, draft }: { team: Team; session: Session | null; draft: TaskDraft },
): Answer<TaskDetail> {
  const given = { under: null, over: draft.work, standard: deps.settings().defaultMode };
  const work = workWithin(session, given);
  if (!work.ok) return work;
  const within = { ...draft, work: work.value ?? undefined };
  const made = await createTeamTask(deps, tx, actorOf(by), team, within);
  return made.ok ? ok(await readDetail(deps, tx, made.value)) : made;
}

async function list(deps: HubDeps, by: Principal, query: TaskQuery): ReturnType<TaskService['list']> {
  if (by.kind !== 'user' && by.kind !== 'session') return notFor(by, 'list tasks');
  const limit = Math.min(query.limit, LIMITS.pageMost);
  return deps.store.read(async (reader) => {
    const board = query.board === undefined ? undefined : await resolveBoard(reader, by, query.board);
    if (board && !board.ok) return board;
    const team = query.team === undefined ? undefined : await resolveTeam(reader, by, query.team, null);
    if (team && !team.ok) return team;
    const { cursor, board: _named, team: _team, ...wanted } = query;
    const after = cursor === undefined ? undefined : await taskAt(reader, by, cursor);
    if (cursor !== undefined && !after) return cursorInvalid(cursor);
    const tasks = await taskRows.listTasks(reader, {
      ...wanted,
      user: by.user,
      board: board?.value.id,
      team: team?.value.id,
      after,
      limit: limit + 1,
    });
    const page = pageOf(tasks, limit, ({ id }) => id);
    return ok({ ...page, items: await readViews(deps, reader, page.items) });
  });
}

/** The last task of the page before. It may have moved on since: the list then goes on from where it is now. */
async function taskAt(reader: Reader, by: Principal, cursor: string): Promise<Task | undefined> {
  const task = isId('task', cursor) ? await taskRows.findTask(reader, cursor) : undefined;
  return task?.user === by.user ? task : undefined;
}

function looking<T>(
  deps: HubDeps,
  by: Principal,
  ref: string,
  read: (reader: Reader, task: Task) => Answer<T>,
): Answer<T> {
  return deps.store.read(async (reader) => {
    const found = await resolveTask(reader, by, ref);
    if (!found.ok) return found;
    const allowed = await mayTouch(reader, by, found.value, 'look');
    return allowed.ok ? read(reader, found.value) : allowed;
  });
}

async function note(
  deps: HubDeps,
  by: Principal,
  ref: string,
  text: string,
): ReturnType<TaskService['note']> {
  const problem = boundsProblem({ note: text });
  if (problem) return refuse(problem);
  return deps.store.unit(async (tx) => {
    const task = await lockedTask(tx, by, ref, 'note');
    if (!task.ok) return task;
    const line = await recordActivity(tx, actorOf(by), task.value.id, {
      action: 'note',
      note: deps.redact(text),
    });
    if (taskRows.isReady(task.value)) taskRows.wakeLane(tx, task.value);
    await tx.event({ type: 'task.changed', user: by.user, subject: line.task, data: { note: line.seq } });
    const [named] = await nameLines(tx, [line]);
    return ok(named ?? { ...line, names: {} });
  });
}
