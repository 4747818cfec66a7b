import { ok, refuse, type Result } from '#base';
import { LIMITS, newId, refusal, type Principal, type Refusal, type Schedule, type TaskDraft } from '#domain';
import { boardRows, scheduleRows, type Tx } from '#store';
import type { Answer, Page, PageOf } from '../../answer.ts';
import { doorOf, recordAudit } from '../../audit/index.ts';
import type { HubDeps } from '../../deps.ts';
import { cursorInvalid, pageOf } from '../../page-cursor.ts';
import { notFor } from '../../refusals.ts';
import { assigneeProblem } from '../create-task.ts';
import { checkCron } from './cron-ticks.ts';
import { boundsProblem } from '../task-bounds.ts';
import { mainBoard, resolveBoard, resolveSchedule } from '../task-lookup.ts';
import { mayAct } from '../task-rights.ts';
import type { BoardService } from '../task-verbs.ts';

export async function listSchedules(
  deps: HubDeps,
  by: Principal,
  { cursor, limit, board: ref }: Page & { board?: string | undefined },
): Answer<PageOf<Schedule>> {
  if (by.kind !== 'user' && by.kind !== 'session') return notFor(by, 'list schedules');
  return deps.store.read(async (reader) => {
    const board = ref === undefined ? undefined : await resolveBoard(reader, by, ref);
    if (board && !board.ok) return board;
    const all = await scheduleRows.listSchedules(reader, by.user, board?.value.id);
    const from = cursor === undefined ? 0 : all.findIndex(({ id }) => id === cursor) + 1;
    if (from === 0 && cursor !== undefined) return cursorInvalid(cursor);
    return ok(pageOf(all.slice(from, from + limit + 1), limit, ({ id }) => id));
  });
}

/** Makes a task again and again by a cron line; the first at its next tick. */
export async function addSchedule(
  deps: HubDeps,
  by: Principal,
  input: Parameters<BoardService['addSchedule']>[1],
): Answer<Schedule> {
  return changing(deps, by, async (tx) => {
    const { cron, timeZone, draft } = input;
    const next = checkCron(cron, timeZone, tx.now);
    if (!next.ok) return next;
    const problem = await draftProblem(tx, by, draft);
    if (problem) return refuse(problem);
    await boardRows.lockPerson(tx, by.user);
    if ((await scheduleRows.listSchedules(tx, by.user)).length >= LIMITS.schedulesPerUser)
      return refuse(tooMany());
    const board =
      input.board === undefined
        ? ok(await mainBoard(tx, deps.ids, by.user))
        : await resolveBoard(tx, by, input.board);
    if (!board.ok) return board;
    await boardRows.lockBoard(tx, board.value.id);
    const schedule: Schedule = {
      id: newId(deps.ids, 'schedule'),
      user: by.user,
      board: board.value.id,
      cron,
      timeZone,
      draft,
      paused: false,
      nextAt: next.value,
      lastTask: null,
      createdAt: tx.now,
    };
    await scheduleRows.insertSchedule(tx, schedule);
    const data = { cron, timeZone, board: board.value.id };
    await tx.event({ type: 'schedule.created', user: by.user, subject: schedule.id, data });
    return ok(schedule);
  });
}

/** Changes a schedule; its next tick is counted from now, also when it goes on after a pause. */
export async function changeSchedule(
  deps: HubDeps,
  by: Principal,
  ref: string,
  change: Parameters<BoardService['changeSchedule']>[2],
): Answer<Schedule> {
  return changing(deps, by, async (tx) => {
    const found = await resolveSchedule(tx, by, ref);
    if (!found.ok) return found;
    const { id, cron, timeZone } = { ...found.value, ...definedOnly(change) };
    const next = checkCron(cron, timeZone, tx.now);
    if (!next.ok) return next;
    const problem = change.draft && (await draftProblem(tx, by, change.draft));
    if (problem) return refuse(problem);
    await scheduleRows.changeSchedule(tx, id, { ...definedOnly(change), nextAt: next.value });
    const fields = Object.keys(definedOnly(change));
    await tx.event({ type: 'schedule.changed', user: by.user, subject: id, data: { fields } });
    return ok((await scheduleRows.findSchedule(tx, id)) ?? found.value);
  });
}

type Change = Parameters<BoardService['changeSchedule']>[2];

const definedOnly = ({ cron, timeZone, paused, draft }: Change): Change => ({
  ...(cron === undefined ? {} : { cron }),
  ...(timeZone === undefined ? {} : { timeZone }),
  ...(paused === undefined ? {} : { paused }),
  ...(draft === undefined ? {} : { draft }),
});

/** Takes a schedule away; the tasks that it made stay. */
export async function removeSchedule(deps: HubDeps, by: Principal, ref: string): Answer<Schedule> {
  return changing(deps, by, async (tx) => {
    const found = await resolveSchedule(tx, by, ref);
    if (!found.ok) return found;
    const { id, cron } = found.value;
    await scheduleRows.deleteSchedule(tx, id);
    await tx.event({ type: 'schedule.removed', user: by.user, subject: id, data: { cron } });
    await recordAudit(tx, by, { door: doorOf(by), action: 'schedule.removed', subject: id, data: { cron } });
    return ok(found.value);
  });
}

async function changing<T>(
  deps: HubDeps,
  by: Principal,
  work: (tx: Tx) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  if (by.kind !== 'user') return notFor(by, 'change schedules');
  return deps.store.unit(async (tx) => {
    const acts = await mayAct(tx, by);
    return acts.ok ? work(tx) : acts;
  });
}

async function draftProblem(tx: Tx, by: Principal, draft: TaskDraft): Promise<Refusal | undefined> {
  return boundsProblem(draft) ?? (draft.assignee && (await assigneeProblem(tx, by.user, draft.assignee)));
}

const tooMany = () =>
  refusal('board.full', `A person has at most ${LIMITS.schedulesPerUser} schedules.`, {
    hint: 'Remove one that is no longer needed.',
    details: { most: LIMITS.schedulesPerUser },
  });
