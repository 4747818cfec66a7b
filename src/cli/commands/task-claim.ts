import { EXIT } from '#contract/client';
import type { RouteAnswer } from '#contract';
import { LIMITS } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { shortId } from '../output/short-id.ts';
import { taskName } from '../output/task-lines.ts';

type Claimed = RouteAnswer<'tasks.claim'>['tasks'][number];

export const command: CommandSpec = {
  options: [
    {
      flags: '--most <count>',
      about: 'so many at once (1)',
      number: { least: 1, most: LIMITS.taskClaimsMost },
    },
    { flags: '--claim-id <id>', about: 'repeated with it, the command answers the same tasks' },
  ],
  examples: ['muster task claim', 'muster task claim --most 5 --json'],
  async run(context, input) {
    const claimed = await context.call('tasks.claim', {
      body: {
        claim_id: input.text('claimId') ?? context.io.ids.next('claim'),
        most: input.number('most') ?? 1,
      },
    });
    if (!claimed.ok) return context.refuse(claimed.error);
    const { tasks, why } = claimed.value;
    context.show(claimed.value, () =>
      tasks.length === 0
        ? `Nothing to take: ${oneLine(why ?? 'nothing is ready')}. See: muster task list`
        : tasks.map(claimLine).join('\n'),
    );
    const [first] = tasks;
    if (first && !context.json) {
      const id = shortId(first.task.id);
      context.talk(
        `Read it: muster task show ${id}\nWhen it is done: muster task complete ${id} --result "…"`,
      );
    }
    return EXIT.done;
  },
};

const claimLine = ({ task, attempt, fence }: Claimed): string =>
  `${taskName(task)}, attempt ${attempt} of ${task.mostAttempts}, fence ${fence}`;
