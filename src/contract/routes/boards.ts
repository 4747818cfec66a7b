import { z } from 'zod';
import * as board from '../schemas/boards.ts';
import { pageQuery } from '../schemas/common.ts';
import type { BOARD_PATHS } from '../paths/boards.ts';
import { owners, people, type RouteSpec } from './route-spec.ts';

const ofBoard = z.object({ board: board.boardRef });
const ofSchedule = z.object({ schedule: z.string().min(1).max(100) });

/** Boards, and the schedules that make tasks on them. */
export const BOARD_ROUTES = {
  'boards.create': {
    summary: 'Make a board',
    callers: people,
    body: board.createRequest,
    answer: board.boardAnswer,
    idempotent: true,
  },
  'boards.list': { summary: 'List boards', callers: owners, query: pageQuery, answer: board.boardPage },
  'boards.show': {
    summary: 'Show a board by its name or id',
    callers: owners,
    params: ofBoard,
    answer: board.boardView,
  },
  'boards.change': {
    summary: 'Change a board; tasks that it has stay as they were made',
    callers: people,
    params: ofBoard,
    body: board.changeRequest,
    answer: board.boardAnswer,
  },
  'boards.remove': {
    summary: 'Remove a board',
    callers: people,
    params: ofBoard,
    query: board.removeQuery,
    answer: board.removeAnswer,
  },
  'schedules.create': {
    summary: 'Have a task made again and again, by a cron line in a time zone',
    callers: people,
    body: board.scheduleRequest,
    answer: board.scheduleView,
    idempotent: true,
  },
  'schedules.list': {
    summary: 'List schedules',
    callers: people,
    query: board.scheduleQuery,
    answer: board.schedulePage,
  },
  'schedules.change': {
    summary: 'Pause or resume a schedule, or change when and what it makes',
    callers: people,
    params: ofSchedule,
    body: board.scheduleChange,
    answer: board.scheduleView,
  },
  'schedules.remove': {
    summary: 'Remove a schedule; the tasks that it made stay',
    callers: people,
    params: ofSchedule,
    answer: board.scheduleView,
  },
} as const satisfies Record<keyof typeof BOARD_PATHS, RouteSpec>;
