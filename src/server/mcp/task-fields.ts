import { z } from 'zod';
import { ok, type Result } from '#base';
import { taskSchemas } from '#contract';
import { LIMITS, readAssignee, readDue, type AssigneeRef, type Refusal } from '#domain';

const { title, description, priority, tags, mostAttempts } = taskSchemas.taskDraft.shape;

export const taskRefField = taskSchemas.taskRef.describe('The id of the task, or the beginning of it');
export const noteField = z
  .string()
  .min(1)
  .max(LIMITS.taskNoteCharacters)
  .describe('Stands in the feed of the task, for whoever reads it');

/** What both making and changing a task take. The mode in which its work is approved is for persons. */
export const cardFields = {
  description: description.describe('What is to be done, for somebody who knows nothing else'),
  priority: priority.describe('A claim takes the highest first'),
  tags,
  due: z.string().max(40).optional().describe('2026-12-01, 2026-12-01T17:00Z, or from now: +3d, +4h'),
  assign: z
    .string()
    .max(700)
    .optional()
    .describe('Who may take it: any (default), agent:NAME, harness:NAME, session:LABEL or its id'),
  work: taskSchemas.workInput
    .omit({ mode: true })
    .optional()
    .describe(
      'Where and how a fleet agent works on it by itself: `cwd` on its host or `source` to clone; without a place only callers like you take it',
    ),
  mostAttempts: mostAttempts.describe('Tries before it is blocked; as its board says when left out'),
};
export const titleField = title.describe('What is to be done, in a line');
export const checklistField = z
  .array(z.string().min(1).max(LIMITS.taskChecklistItemCharacters))
  .max(LIMITS.taskChecklistItems)
  .optional();

/** The parts that a model writes as texts, as the contract has them. */
export function readCardTexts(
  { due, assign }: { due?: string | undefined; assign?: string | undefined },
  now: number,
): Result<{ dueAt?: number; assignee?: AssigneeRef }, Refusal> {
  const dueAt = due === undefined ? ok(undefined) : readDue(due, now);
  if (!dueAt.ok) return dueAt;
  const assignee = assign === undefined ? ok(undefined) : readAssignee(assign);
  if (!assignee.ok) return assignee;
  return ok({
    ...(dueAt.value === undefined ? {} : { dueAt: dueAt.value }),
    ...(assignee.value === undefined ? {} : { assignee: assignee.value }),
  });
}
