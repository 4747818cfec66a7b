import { ok, refuse, type Result } from '#base';
import {
  LIMITS,
  newId,
  refusal,
  type Board,
  type Principal,
  type Refusal,
  type TaskId,
  type TaskState,
} from '#domain';
import { boardRows, isUniqueViolation, scheduleRows, taskRows, type Reader, type Tx } from '#store';
import type { Answer, Page, PageOf } from '../answer.ts';
import { doorOf, recordAudit } from '../audit/index.ts';
import type { HubDeps } from '../deps.ts';
import { cursorInvalid, pageOf } from '../page-cursor.ts';
import { notFor } from '../refusals.ts';
import { mergeWork } from './create-task.ts';
import { walk } from './move-task.ts';
import { actorOf, recordActivity } from './record-activity.ts';
import { addSchedule, changeSchedule, listSchedules, removeSchedule } from './schedules/schedules.ts';
import { boundsProblem, lengthProblem } from './task-bounds.ts';
import { resolveBoard } from './task-lookup.ts';
import { mayAct } from './task-rights.ts';
import type { BoardInput, BoardService } from './task-verbs.ts';

interface Counted {
  board: Board;
  counts: Record<TaskState, number>;
}

/** Boards for people: sessions look, so that they know where to put tasks. */
export function createBoards(deps: HubDeps): BoardService {
  return {
    list: (by, page) => list(deps, by, page),
    show: (by, ref) => show(deps, by, ref),
    add: (by, input) => add(deps, by, input),
    edit: (by, ref, change) => edit(deps, by, ref, change),
    remove: (by, ref, { force }) => remove(deps, by, ref, force),
    schedules: (by, query) => listSchedules(deps, by, query),
    addSchedule: (by, input) => addSchedule(deps, by, input),
    changeSchedule: (by, ref, change) => changeSchedule(deps, by, ref, change),
    removeSchedule: (by, ref) => removeSchedule(deps, by, ref),
  };
}

const mayLook = (by: Principal): boolean => by.kind === 'user' || by.kind === 'session';

async function list(deps: HubDeps, by: Principal, { cursor, limit }: Page): Answer<PageOf<Counted>> {
  if (!mayLook(by)) return notFor(by, 'list boards');
  return deps.store.read(async (reader) => {
    const boards = await boardRows.listBoards(reader, by.user);
    const from = cursor === undefined ? 0 : boards.findIndex(({ id }) => id === cursor) + 1;
    if (from === 0 && cursor !== undefined) return cursorInvalid(cursor);
    const page = pageOf(boards.slice(from, from + limit + 1), limit, ({ id }) => id);
    return ok({ ...page, items: await withCounts(reader, by, page.items) });
  });
}

async function withCounts(reader: Reader, by: Principal, boards: readonly Board[]): Promise<Counted[]> {
  const counts = await taskRows.countByBoard(
    reader,
    by.user,
    boards.map(({ id }) => id),
  );
  return boards.flatMap((board) => {
    const of = counts.get(board.id);
    return of ? [{ board, counts: of }] : [];
  });
}

async function show(deps: HubDeps, by: Principal, ref: string): Answer<Counted> {
  if (!mayLook(by)) return notFor(by, 'look at boards');
  return deps.store.read(async (reader) => {
    const board = await resolveBoard(reader, by, ref);
    if (!board.ok) return board;
    const [counted] = await withCounts(reader, by, [board.value]);
    if (!counted) throw new Error(`the board ${board.value.id} has no counts`);
    return ok(counted);
  });
}

/** One unit on a person's board, which is locked. */
export async function withBoard<T>(
  deps: HubDeps,
  by: Principal,
  ref: string,
  work: (tx: Tx, board: Board) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  if (by.kind !== 'user') return notFor(by, 'change boards');
  return deps.store.unit(async (tx) => {
    const acts = await mayAct(tx, by);
    if (!acts.ok) return acts;
    const seen = await resolveBoard(tx, by, ref);
    if (!seen.ok) return seen;
    await boardRows.lockBoard(tx, seen.value.id);
    // It may have been removed between the look and the lock.
    const board = await resolveBoard(tx, by, seen.value.id);
    return board.ok ? work(tx, board.value) : board;
  });
}

async function add(deps: HubDeps, by: Principal, input: BoardInput): Answer<Board> {
  if (by.kind !== 'user') return notFor(by, 'make boards');
  const problem = inputProblem(input);
  if (problem) return refuse(problem);
  return deps.store.unit(async (tx) => {
    const acts = await mayAct(tx, by);
    if (!acts.ok) return acts;
    await boardRows.lockPerson(tx, by.user);
    const boards = await boardRows.listBoards(tx, by.user);
    const name = input.name.trim();
    if (boards.some((board) => board.name === name)) return refuse(taken(name));
    if (boards.length >= LIMITS.boardsPerUser) return refuse(tooMany());
    const board: Board = {
      id: newId(deps.ids, 'board'),
      user: by.user,
      name,
      description: input.description ?? null,
      review: input.review ?? false,
      mostAttempts: input.mostAttempts ?? LIMITS.taskMostAttempts,
      work: mergeWork(null, input.work),
      createdAt: tx.now,
      removedAt: null,
    };
    await boardRows.insertBoard(tx, board);
    await tx.event({ type: 'board.created', user: by.user, subject: board.id, data: { name } });
    return ok(board);
  });
}

async function edit(deps: HubDeps, by: Principal, ref: string, change: Partial<BoardInput>): Answer<Board> {
  const problem = inputProblem(change);
  if (problem) return refuse(problem);
  const name = change.name?.trim();
  try {
    return await withBoard(deps, by, ref, async (tx, board) => {
      const { description, review, mostAttempts, work } = change;
      await boardRows.changeBoard(tx, board.id, {
        ...(name === undefined ? {} : { name }),
        ...(description === undefined ? {} : { description }),
        ...(review === undefined ? {} : { review }),
        ...(mostAttempts === undefined ? {} : { mostAttempts }),
        ...(work === undefined ? {} : { work: work && mergeWork(board.work, work) }),
      });
      const fields = Object.entries(change).flatMap(([key, value]) => (value === undefined ? [] : [key]));
      await tx.event({ type: 'board.changed', user: by.user, subject: board.id, data: { fields } });
      return ok((await boardRows.findBoard(tx, board.id)) ?? board);
    });
  } catch (error) {
    if (name !== undefined && isUniqueViolation(error, 'boards_name')) return refuse(taken(name));
    throw error;
  }
}

function inputProblem(input: Partial<BoardInput>): Refusal | undefined {
  return (
    (input.name === undefined ? undefined : nameProblem(input.name)) ??
    lengthProblem('board’s description', input.description, LIMITS.boardDescriptionCharacters) ??
    boundsProblem({ mostAttempts: input.mostAttempts })
  );
}

function nameProblem(name: string): Refusal | undefined {
  const length = name.trim().length;
  if (length > 0 && length <= LIMITS.boardNameCharacters) return undefined;
  return refusal('request.invalid', `A board has a name of 1 to ${LIMITS.boardNameCharacters} characters.`, {
    hint: 'Give it a short name: muster board add backend',
  });
}

const taken = (name: string) =>
  refusal('board.name_taken', `There is a board "${name}" already.`, {
    hint: 'Take another name, or use that board.',
    details: { name },
  });

const tooMany = () =>
  refusal('board.full', `A person has at most ${LIMITS.boardsPerUser} boards.`, {
    hint: 'Remove one that is no longer needed: muster board remove NAME',
    details: { most: LIMITS.boardsPerUser },
  });

/** Tasks that one unit cancels, so that none takes long. */
const CANCEL_CHUNK = 100;

/**
 * Takes a board away. Its open tasks are cancelled first, by force alone, in units of their own: a removal that breaks off
 * leaves a board with fewer open tasks, and can be asked for again.
 */
async function remove(
  deps: HubDeps,
  by: Principal,
  ref: string,
  force: boolean,
): Answer<{ board: Board; cancelled: TaskId[] }> {
  const cancelled: TaskId[] = [];
  for (;;) {
    const round = await withBoard(deps, by, ref, (tx, board) => removeRound(deps, tx, by, board, force));
    if (!round.ok) return round;
    cancelled.push(...round.value.cancelled);
    if (round.value.removed) return ok({ board: round.value.removed, cancelled });
  }
}

async function removeRound(
  deps: HubDeps,
  tx: Tx,
  by: Principal,
  board: Board,
  force: boolean,
): Promise<Result<{ cancelled: TaskId[]; removed?: Board }, Refusal>> {
  const open = await taskRows.openTasksOf(tx, board.id, CANCEL_CHUNK);
  if (open.length > 0 && !force) return refuse(await hasTasks(tx, by, board));
  for (const id of open) await cancelOn(deps, tx, by, id, board);
  if (open.length === CANCEL_CHUNK) return ok({ cancelled: open });
  // The board is locked, so that nobody adds another in between.
  await scheduleRows.deleteSchedulesOf(tx, board.id);
  await boardRows.changeBoard(tx, board.id, { removedAt: tx.now });
  const data = { name: board.name, cancelled: open.length };
  await tx.event({ type: 'board.removed', user: by.user, subject: board.id, data });
  await recordAudit(tx, by, { door: doorOf(by), action: 'board.removed', subject: board.id, data });
  return ok({ cancelled: open, removed: { ...board, removedAt: tx.now } });
}

async function cancelOn(deps: HubDeps, tx: Tx, by: Principal, id: TaskId, board: Board): Promise<void> {
  const task = await taskRows.lockTask(tx, id);
  if (!task || task.state === 'done' || task.state === 'cancelled') return;
  await walk(deps, tx, by, task, 'cancelled');
  const data = { from: task.state, to: 'cancelled' };
  await tx.event({ type: 'task.cancelled', user: by.user, subject: id, data });
  await recordActivity(tx, actorOf(by), id, {
    action: 'moved',
    data,
    note: `The board "${board.name}" was removed.`,
  });
}

async function hasTasks(tx: Tx, by: Principal, board: Board): Promise<Refusal> {
  const [counted] = await withCounts(tx, by, [board]);
  const { inbox = 0, up_next = 0, in_progress = 0, in_review = 0 } = counted?.counts ?? {};
  const open = inbox + up_next + in_progress + in_review;
  return refusal(
    'board.has_tasks',
    `The board "${board.name}" has ${open} open task${open === 1 ? '' : 's'}.`,
    {
      hint: `Cancel them with it: muster board remove ${board.name} --force`,
      details: { open },
    },
  );
}
