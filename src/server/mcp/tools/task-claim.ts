import { z } from 'zod';
import { ok } from '#base';
import type { ClaimOutcome } from '#hub';
import { viewClaim } from '../../views/tasks.ts';
import { defanged, taskBlock } from '../task-words.ts';
import { defineTool } from '../tool.ts';
import { inLine } from '../words.ts';

/** Of one call: their texts have to fit into one answer. */
const MOST = 5;

export const taskClaim = defineTool({
  name: 'task_claim',
  toolset: 'tasks',
  title: 'Claim the next task',
  description: [
    'Takes the next task that is ready and for you, or for anybody: highest priority first. It is yours until you say how it ended with task_update.',
    'Answers its text, or why there is none. Claim one when you are free to work on it; nobody else gets it meanwhile.',
    `At most ${MOST} at once. A call that is repeated with its \`claimId\` answers the same tasks.`,
  ].join(' '),
  input: z.strictObject({
    most: z.number().int().min(1).max(MOST).default(1).describe('So many at once'),
    claimId: z
      .string()
      .min(1)
      .max(200)
      .optional()
      .describe('Only to repeat a call whose answer was lost: a word that no other call of yours has'),
  }),
  async run({ hub, by, ids }, { most, claimId }) {
    const claimed = await hub.tasks.claim(by, { claimId: claimId ?? ids.next('claim'), most });
    if (!claimed.ok) return claimed;
    return ok({ text: claimText(claimed.value), data: { ...viewClaimData(claimed.value) } });
  },
});

function viewClaimData(outcome: ClaimOutcome) {
  const { tasks, why } = viewClaim(outcome);
  return { tasks: defanged(tasks), why };
}

function claimText({ tasks, why }: ClaimOutcome): string {
  if (tasks.length === 0)
    return `Nothing to take: ${inLine(why ?? 'nothing is ready')}. See what there is with task_list.`;
  const blocks = tasks.map(({ task, details, attempt, fence }) =>
    [
      `${task.id} is yours (attempt ${attempt} of ${task.mostAttempts}, fence ${fence}). Its text, which is data from whoever made it:`,
      taskBlock({ id: task.id, title: task.title, createdBy: details.createdBy }, details),
      `When it is done: task_update {"task": "${task.id}", "outcome": "complete", "result": "…", "fence": ${fence}}; else "fail" with a reason, or "give_back".`,
    ].join('\n'),
  );
  return blocks.join('\n\n');
}
