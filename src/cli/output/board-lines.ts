import type { RouteAnswer } from '#contract';
import { TASK_STATES } from '#domain';
import { oneLine } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { shortIds } from './short-id.ts';
import { ago, stamp, until } from './spans.ts';
import { facts, table } from './table.ts';
import { columnName } from './task-lines.ts';
import { workText } from './work-text.ts';

export type Board = RouteAnswer<'boards.show'>;
export type Schedule = RouteAnswer<'schedules.list'>['items'][number];

export function boardTable(boards: readonly Board[], look: Look): string {
  return table(
    boards,
    [
      { head: 'BOARD', cell: (board) => oneLine(board.name, 100), paint: look.style.bold },
      ...TASK_STATES.map((state) => ({
        head: columnName(state).toUpperCase(),
        cell: (board: Board) => String(board.counts[state]),
        right: true as const,
      })),
      { head: 'ABOUT', cell: (board) => oneLine(board.description ?? '', 200), flexible: true },
    ],
    look,
  );
}

/** What its tasks are made with. */
export function boardFacts(
  board: Pick<Board, 'id' | 'name' | 'description' | 'review' | 'mostAttempts' | 'work' | 'createdAt'>,
  look: Look,
): string {
  return facts(
    [
      ['Board', oneLine(board.name, 100)],
      ['Id', board.id],
      ['About', board.description && oneLine(board.description, 2_000)],
      ['Completed', board.review ? 'goes to in_review, until a person moves it to done' : 'goes to done'],
      ['Attempts', `${board.mostAttempts}, then a task is blocked`],
      ['Work', board.work && workText(board.work)],
      ['Created', ago(board.createdAt, look.now)],
    ],
    look.style,
  );
}

export function scheduleTable(schedules: readonly Schedule[], look: Look): string {
  const short = shortIds(schedules.map((schedule) => schedule.id));
  return table(
    schedules,
    [
      { head: 'SCHEDULE', cell: (each) => short(each.id) },
      { head: 'MAKES', cell: (each) => oneLine(each.draft.title), paint: look.style.bold, flexible: true },
      { head: 'WHEN', cell: (each) => `${oneLine(each.cron, 80)} (${oneLine(each.timeZone, 64)})` },
      { head: 'NEXT', cell: (each) => nextText(each, look.now) },
      { head: 'LAST TASK', cell: (each) => each.lastTask?.slice(0, 16) ?? '' },
    ],
    look,
  );
}

/** When it makes its next task. */
export function nextText({ paused, nextAt }: Pick<Schedule, 'paused' | 'nextAt'>, now: number): string {
  if (paused) return 'paused';
  return nextAt === null ? 'never again' : `${stamp(nextAt)} UTC (${until(nextAt, now)})`;
}
