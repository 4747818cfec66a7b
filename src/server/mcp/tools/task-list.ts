import { z } from 'zod';
import { ok } from '#base';
import { taskSchemas } from '#contract';
import type { NamedActivity } from '#hub';
import { LIMITS, TASK_STATES } from '#domain';
import { listInput } from '../../task-input.ts';
import { viewActivity } from '../../views/tasks.ts';
import { defanged, taskBlock, taskData, taskDetailData, taskLine } from '../task-words.ts';
import { taskRefField } from '../task-fields.ts';
import { defineTool, type ToolAnswer, type ToolCall } from '../tool.ts';
import { inLine, quoted } from '../words.ts';

/** Of the feed of one task. */
const FEED_LINES = 20;

const { board, team, assignee, tag, text } = taskSchemas.listQuery.shape;

export const taskList = defineTool({
  name: 'task_list',
  toolset: 'tasks',
  title: 'List tasks',
  description: [
    'Lists tasks: id, column, title, priority, for whom each is, who works on it or what it waits for.',
    'Only open ones unless `state` or `all` says otherwise.',
    `With \`task\`: that one alone, with its text, checklist, dependencies, attempts, result and the last ${FEED_LINES} lines of its feed.`,
  ].join(' '),
  input: z.strictObject({
    task: taskRefField.optional(),
    board: board.describe('Only of this board, by its name or id'),
    team,
    state: z.enum(TASK_STATES).optional().describe('Only of this column'),
    all: z.boolean().optional().describe('Those that are done or cancelled too'),
    assigned: assignee,
    tag: tag.describe('Only with this tag'),
    blocked: z.boolean().optional().describe('Only those that are blocked'),
    text,
    cursor: z.string().max(500).optional().describe('The `next` of the page before'),
    limit: z.number().int().min(1).max(LIMITS.pageMost).default(LIMITS.pageDefault),
  }),
  readOnly: true,
  async run(call, { task, all, assigned, ...rest }) {
    const { hub, by, clock } = call;
    if (task !== undefined) return showTask(call, task);
    const open = all || rest.state !== undefined ? undefined : true;
    const query = await listInput({ hub, by }, { ...rest, open, assignee: assigned });
    if (!query.ok) return query;
    const listed = await hub.tasks.list(by, query.value);
    if (!listed.ok) return listed;
    const { items, next } = listed.value;
    const data = { tasks: items.map(taskData), next };
    if (items.length === 0) return ok({ text: 'No task fits. task_create makes one.', data });
    const lines = items.map((view) => `- ${taskLine(view, clock.now())}`);
    const more = next === null ? [] : [`There are more: task_list {"cursor": "${next}"}`];
    return ok({ text: [...lines, ...more].join('\n'), data });
  },
});

async function showTask({ hub, by, clock }: ToolCall, address: string): ToolAnswer {
  const shown = await hub.tasks.show(by, address);
  if (!shown.ok) return shown;
  const detail = shown.value;
  const { task, details, needs, neededBy } = detail;
  const feed = await hub.tasks.activity(by, task.id, { limit: FEED_LINES });
  if (!feed.ok) return feed;
  const lines = feed.value.items.toSorted((a, b) => a.seq - b.seq);
  const text = [
    taskLine(detail, clock.now()),
    taskBlock({ id: task.id, title: task.title, createdBy: details.createdBy }, details),
    edgeLine('Needs', needs),
    edgeLine('Needed by', neededBy),
    task.attempts === 0 ? '' : `${task.attempts} of ${task.mostAttempts} attempts.`,
    details.result === null ? '' : `Result:\n${quoted({ kind: 'result', from: task.id }, details.result)}`,
    lines.length === 0
      ? ''
      : `Feed:\n${quoted({ kind: 'feed', from: task.id }, lines.map(feedLine).join('\n'))}`,
  ];
  return ok({
    text: text.filter(Boolean).join('\n\n'),
    data: { task: taskDetailData(detail), feed: lines.map((line) => defanged(viewActivity(line))) },
  });
}

const edgeLine = (head: string, tasks: readonly { id: string; title: string; state: string }[]): string =>
  tasks.length === 0
    ? ''
    : `${head}: ${tasks.map(({ id, title, state }) => `${id} (${inLine(title, 80)}, ${state})`).join(', ')}`;

function feedLine({ by, door, action, data, note, names }: NamedActivity): string {
  const what = data === null ? '' : ` ${JSON.stringify(data)}`;
  const who = names[by] === undefined ? by : `${names[by]}, ${by}`;
  return `${who} (${door}) ${action}${what}${note === null ? '' : `: ${note}`}`;
}
