import { EXIT } from '#contract/client';
import { TASK_PRIORITIES, TASK_STATES } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { taskTable } from '../output/task-lines.ts';
import { pageOf, PAGE_OPTIONS, tellMore } from '../input/paging.ts';
import { assigneeOf } from '../tasks/task-draft.ts';

export const command: CommandSpec = {
  options: [
    { flags: '--board <board>', about: 'only of this board' },
    { flags: '--team <team>', about: 'only of this team' },
    { flags: '--state <column>', about: 'only of this column', choices: TASK_STATES },
    { flags: '--all', about: 'those that are done or cancelled too' },
    { flags: '--assigned <who>', about: 'only for any, agent:NAME, harness:NAME or session:LABEL' },
    { flags: '--tag <tag>', about: 'only with this tag' },
    { flags: '--priority <level>', about: 'only of this priority', choices: TASK_PRIORITIES },
    { flags: '--blocked', about: 'only those that are blocked' },
    { flags: '--text <text>', about: 'only with this in the title' },
    ...PAGE_OPTIONS,
  ],
  examples: [
    'muster task list',
    'muster task list --board app --state in_review',
    'muster task list --blocked --json',
  ],
  async run(context, input) {
    const assigned = input.text('assigned');
    const who = assigneeOf(assigned);
    if (!who.ok) return context.refuse(who.error);
    const state = input.choice('state', TASK_STATES);
    const query = {
      ...pageOf(input),
      board: input.text('board'),
      team: input.text('team'),
      state,
      open: input.has('all') || state !== undefined ? undefined : ('true' as const),
      assignee: assigned,
      tag: input.text('tag'),
      priority: input.choice('priority', TASK_PRIORITIES),
      blocked: input.has('blocked') ? ('true' as const) : undefined,
      text: input.text('text'),
    };
    const listed = await context.call('tasks.list', { query });
    if (!listed.ok) return context.refuse(listed.error);
    const { items, next } = listed.value;
    const isFiltered = FILTERS.some((name) => input.has(name));
    const boards = new Set(items.map(({ board }) => board)).size > 1;
    context.show(listed.value, () =>
      items.length === 0 ? none(isFiltered) : taskTable(items, context.look(), { boards }),
    );
    tellMore(context, next);
    return EXIT.done;
  },
};

const FILTERS = ['board', 'team', 'state', 'assigned', 'tag', 'priority', 'blocked', 'text'] as const;

const none = (isFiltered: boolean): string =>
  isFiltered
    ? 'No task fits. See all that are open: muster task list'
    : 'No open tasks. Add one: muster task add "Fix the tests" --ready';
