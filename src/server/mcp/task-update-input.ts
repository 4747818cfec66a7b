import { z } from 'zod';
import { LIMITS, refusal, type Refusal } from '#domain';
import { cardFields, noteField, taskRefField, titleField } from './task-fields.ts';

const OUTCOMES = ['complete', 'fail', 'give_back'] as const;

export const updateInput = z.strictObject({
  task: taskRefField,
  outcome: z
    .enum(OUTCOMES)
    .optional()
    .describe(
      'How your claim ended. complete: done, or in review where the board wants one; fail: this attempt failed, it is tried again; give_back: not yours, it is ready again',
    ),
  result: z.string().max(LIMITS.taskResultCharacters).optional().describe('With complete: what came of it'),
  reason: z
    .string()
    .min(1)
    .max(LIMITS.taskNoteCharacters)
    .optional()
    .describe('With fail: why; whoever tries next reads it'),
  fence: z
    .number()
    .int()
    .min(0)
    .optional()
    .describe('As the claim answered it; of the claim that stands now when left out'),
  moveTo: z
    .enum(['inbox', 'up_next', 'cancelled'])
    .optional()
    .describe('up_next: it may be claimed; inbox: not yet; cancelled: it is not needed any more'),
  note: noteField.optional(),
  title: titleField.optional(),
  ...cardFields,
  addChecks: z
    .array(z.string().min(1).max(LIMITS.taskChecklistItemCharacters))
    .max(LIMITS.taskChecklistItems)
    .optional()
    .describe('Items to add to its checklist'),
  tick: z
    .array(z.number().int().min(1))
    .max(LIMITS.taskChecklistItems)
    .optional()
    .describe('Items that are done, by number'),
  untick: z.array(z.number().int().min(1)).max(LIMITS.taskChecklistItems).optional(),
  blocked: z
    .string()
    .min(1)
    .max(1_000)
    .nullable()
    .optional()
    .describe('Why nobody should take it; null takes the block away'),
  addNeeds: z
    .array(taskRefField)
    .max(LIMITS.taskNeedsMost)
    .optional()
    .describe('Tasks that have to be done before it'),
  dropNeeds: z
    .array(taskRefField)
    .max(LIMITS.taskNeedsMost)
    .optional()
    .describe('Tasks that it waits for no longer'),
  addNeededBy: z
    .array(taskRefField)
    .max(LIMITS.taskNeedsMost)
    .optional()
    .describe('Tasks that are to wait for it'),
});
export type Update = z.output<typeof updateInput>;

/** What cannot be meant. */
export function updateProblem(given: Update): Refusal | undefined {
  const { outcome, result, reason, fence } = given;
  const named = Object.entries(given).filter(([name, value]) => name !== 'task' && value !== undefined);
  if (named.length === 0)
    return odd('It is not said what should change.', 'Give an outcome, a note or a field.');
  if (result !== undefined && outcome !== 'complete')
    return odd('A result goes with outcome "complete".', 'Add it, or write a note.');
  if ((reason !== undefined) !== (outcome === 'fail'))
    return odd('Outcome "fail" and a reason go together.', 'Give both.');
  if (given.moveTo !== undefined && outcome !== undefined)
    return odd('moveTo and an outcome are two ends.', 'Give one of them.');
  if (fence !== undefined && outcome === undefined)
    return odd('A fence goes with an outcome.', 'Leave it out.');
  return undefined;
}

const odd = (message: string, hint: string): Refusal => refusal('request.invalid', message, { hint });
