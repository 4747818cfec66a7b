import { z } from 'zod';
import { LIMITS, TASK_STATES } from '#domain';
import { boardId, page, pageQuery, scheduleId, taskId, time } from './common.ts';
import { work } from './task-answers.ts';
import { taskDraft, workInput } from './tasks.ts';

/** A board by its name, its id, or a unique short form of it. */
export const boardRef = z.string().min(1).max(LIMITS.boardNameCharacters);

const boardInput = z.strictObject({
  name: z.string().trim().min(1).max(LIMITS.boardNameCharacters),
  description: z.string().max(LIMITS.boardDescriptionCharacters).nullable().optional(),
  review: z.boolean().optional().describe('What is completed goes to in_review instead of done'),
  mostAttempts: z
    .number()
    .int()
    .min(1)
    .max(LIMITS.taskAttemptsMost)
    .optional()
    .describe('Tries that a task has before it is blocked'),
  work: workInput
    .nullable()
    .optional()
    .describe('For its tasks that say nothing else: where and how a fleet agent works on them by itself'),
});
export const createRequest = boardInput;
export const changeRequest = boardInput
  .extend({ name: boardInput.shape.name.exactOptional() })
  .refine((change) => Object.values(change).some((value) => value !== undefined), {
    error: 'name at least one of name, description, review, mostAttempts and work',
  });
export const removeQuery = z.object({
  force: z
    .enum(['true', 'false'])
    .default('false')
    .transform((text) => text === 'true')
    .describe('Also when tasks are open on it: they are cancelled'),
});

const plainBoard = z.object({
  id: boardId,
  name: z.string(),
  description: z.string().nullable(),
  review: z.boolean(),
  mostAttempts: z.number().int(),
  work: work.nullable(),
  createdAt: time,
  removedAt: time.nullable(),
});
/** With how many tasks stand in each column. */
export const boardView = plainBoard.extend({
  counts: z.record(z.enum(TASK_STATES), z.number().int()),
});
export const boardPage = page(boardView);
export const boardAnswer = plainBoard;
export const removeAnswer = z.object({ board: plainBoard, cancelled: z.array(taskId) });

const cron = z.string().trim().min(1).max(200).describe('Five fields, or six with seconds first');
const timeZone = z.string().min(1).max(64).describe('An IANA name, as Europe/Berlin');
export const scheduleRequest = z.strictObject({
  board: boardRef.optional().describe('Its name or id; `main` when left out'),
  cron,
  timeZone: timeZone.default('UTC'),
  draft: taskDraft.describe('What each task is made from'),
});
export const scheduleChange = z
  .strictObject({
    cron: cron.exactOptional(),
    timeZone: timeZone.exactOptional(),
    paused: z.boolean().exactOptional(),
    draft: taskDraft.exactOptional(),
  })
  .refine((change) => Object.keys(change).length > 0, {
    error: 'name at least one of cron, timeZone, paused and draft',
  });
export const scheduleQuery = pageQuery.extend({ board: boardRef.optional() });
export const scheduleView = z.object({
  id: scheduleId,
  board: boardId,
  cron: z.string(),
  timeZone: z.string(),
  draft: taskDraft,
  paused: z.boolean(),
  nextAt: time.nullable(),
  lastTask: z.string().nullable(),
  createdAt: time,
});
export const schedulePage = page(scheduleView);
