import { ok, refuse, type Ids, type Result } from '#base';
import {
  isId,
  LIMITS,
  newId,
  refusal,
  type Board,
  type Principal,
  type Refusal,
  type Schedule,
  type Task,
  type UserId,
} from '#domain';
import { boardRows, scheduleRows, taskRows, type Reader, type Tx } from '#store';

export const taskNotFound = (ref: string) =>
  refuse(
    refusal('task.not_found', `No task "${ref}" was found.`, {
      hint: 'See what there is: muster task list',
      details: { task: ref },
    }),
  );

/** A task of the caller's person, by its id or the beginning of it. */
export async function resolveTask(
  reader: Reader,
  by: Principal,
  ref: string,
): Promise<Result<Task, Refusal>> {
  if (isId('task', ref)) {
    const task = await taskRows.findTask(reader, ref);
    return task?.user === by.user ? ok(task) : taskNotFound(ref);
  }
  if (!/^tsk_[0-9a-z]{4,22}$/.test(ref)) return taskNotFound(ref);
  const found = await taskRows.findByShortId(reader, by.user, ref);
  const [one] = found;
  if (!one) return taskNotFound(ref);
  if (found.length === 1) return ok(one);
  return refuse(
    refusal('task.ambiguous', `Several tasks begin with "${ref}".`, {
      hint: `Give more of the id: ${found.map(({ id, title }) => `${id} (${title})`).join(', ')}`,
      details: { choices: found.map(({ id }) => id) },
    }),
  );
}

/** A board of the caller's person that is not removed, by its name, its id or the beginning of it. */
export async function resolveBoard(
  reader: Reader,
  by: Principal,
  ref: string,
): Promise<Result<Board, Refusal>> {
  const boards = await boardRows.listBoards(reader, by.user);
  const named = boards.find(({ id, name }) => name === ref || id === ref);
  const short = /^brd_[0-9a-z]{4,22}$/.test(ref) ? boards.filter(({ id }) => id.startsWith(ref)) : [];
  const found = named ?? (short.length === 1 ? short[0] : undefined);
  if (found) return ok(found);
  const names = boards.map(({ name }) => name);
  return refuse(
    refusal('board.not_found', `No board "${ref}" was found.`, {
      hint:
        names.length === 0
          ? 'There is none yet: muster board add NAME'
          : `There are: ${names.slice(0, 20).join(', ')}`,
      details: { board: ref },
    }),
  );
}

/** The board that takes tasks which name none. */
export const MAIN_BOARD = 'main';

/** The person's board `main`, made when first needed. */
export async function mainBoard(tx: Tx, ids: Ids, user: UserId): Promise<Board> {
  const known = await findMain(tx, user);
  if (known) return known;
  // Two first tasks at once take turns; the second finds the board.
  await boardRows.lockPerson(tx, user);
  const made = await findMain(tx, user);
  if (made) return made;
  const board: Board = {
    id: newId(ids, 'board'),
    user,
    name: MAIN_BOARD,
    description: null,
    review: false,
    mostAttempts: LIMITS.taskMostAttempts,
    work: null,
    createdAt: tx.now,
    removedAt: null,
  };
  await boardRows.insertBoard(tx, board);
  await tx.event({ type: 'board.created', user, subject: board.id, data: { name: board.name } });
  return board;
}

const findMain = async (reader: Reader, user: UserId): Promise<Board | undefined> =>
  (await boardRows.listBoards(reader, user)).find(({ name }) => name === MAIN_BOARD);

export async function resolveSchedule(
  reader: Reader,
  by: Principal,
  ref: string,
): Promise<Result<Schedule, Refusal>> {
  const schedules = await scheduleRows.listSchedules(reader, by.user);
  const exact = schedules.find(({ id }) => id === ref);
  const short = /^sch_[0-9a-z]{4,22}$/.test(ref) ? schedules.filter(({ id }) => id.startsWith(ref)) : [];
  const found = exact ?? (short.length === 1 ? short[0] : undefined);
  if (found) return ok(found);
  return refuse(
    refusal('schedule.not_found', `No schedule "${ref}" was found.`, {
      hint: 'See them: muster schedule list',
      details: { schedule: ref },
    }),
  );
}
