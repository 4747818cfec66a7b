import { ok, refuse, type Result } from '#base';
import type { RouteInput } from '#contract';
import {
  LIMITS,
  readAssignee,
  readDue,
  refusal,
  TASK_PRIORITIES,
  type AssigneeRef,
  type Refusal,
} from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { OptionSpec } from '../command-spec.ts';
import { readText } from '../input/read-text.ts';
import { readWork, WORK_OPTIONS, type Work } from './work-options.ts';

export type Draft = Omit<RouteInput<'tasks.create'>['body'], 'board'>;

/** What both adding and editing take. */
export const CARD_OPTIONS: readonly OptionSpec[] = [
  { flags: '--description <text>', about: 'what is to be done; @FILE reads a file, - reads stdin' },
  { flags: '--priority <priority>', about: 'how soon it is claimed', choices: TASK_PRIORITIES },
  { flags: '--tag <tag>', about: 'may be given more than once', several: true },
  { flags: '--due <when>', about: '2026-12-01, 2026-12-01T17:00Z, +3d, +4h' },
  { flags: '--check <item>', about: 'an item of its checklist; may be given more than once', several: true },
  {
    flags: '--attempts <count>',
    about: 'tries that it has before it is blocked (default: as its board says)',
    number: { least: 1, most: LIMITS.taskAttemptsMost },
  },
  ...WORK_OPTIONS,
];

/** What of a card was given, each part undefined when it was not. */
export interface GivenCard {
  description: string | undefined;
  priority: (typeof TASK_PRIORITIES)[number] | undefined;
  tags: string[] | undefined;
  dueAt: number | undefined;
  checks: string[];
  mostAttempts: number | undefined;
  work: Work | undefined;
}

export async function readCard(
  context: CommandContext,
  input: CommandInput,
): Promise<Result<GivenCard, Refusal>> {
  const description = await readText(input.text('description'), context.io);
  if (!description.ok) return description;
  const due = input.text('due');
  const dueAt = due === undefined || due === 'none' ? ok(undefined) : readDue(due, context.io.clock.now());
  if (!dueAt.ok) return dueAt;
  const work = readWork(input, context.io.cwd);
  if (!work.ok) return work;
  const tags = input.texts('tag');
  return ok({
    description: description.value,
    priority: input.choice('priority', TASK_PRIORITIES),
    tags: tags.length === 0 ? undefined : tags,
    dueAt: dueAt.value,
    checks: input.texts('check'),
    mostAttempts: input.number('attempts'),
    work: work.value,
  });
}

/** What `task add` makes a task from; fields that were not given are left to the hub. */
export async function readDraft(
  context: CommandContext,
  input: CommandInput,
): Promise<Result<Draft, Refusal>> {
  const title = input.arg(0).trim();
  if (title === '')
    return refuse(refusal('request.invalid', 'The title is empty.', { hint: 'Write it in quotes.' }));
  const card = await readCard(context, input);
  if (!card.ok) return card;
  const assignee = assigneeOf(input.text('assign'));
  if (!assignee.ok) return assignee;
  const { checks, ...given } = card.value;
  const needs = input.texts('needs');
  const all = {
    title,
    ...given,
    // A command that has no other text is its own title.
    description: given.description ?? (input.has('command') ? title : undefined),
    state: input.has('ready') ? 'up_next' : 'inbox',
    checklist: checks.length === 0 ? undefined : checks.map((text) => ({ text })),
    assignee: assignee.value,
    needs: needs.length === 0 ? undefined : needs,
  };
  return ok({ title, ...Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) });
}

export function assigneeOf(text: string | undefined): Result<AssigneeRef | undefined, Refusal> {
  return text === undefined ? ok(undefined) : readAssignee(text);
}
