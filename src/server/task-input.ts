import { ok, refuse, type Result } from '#base';
import type { ParsedInput } from '#contract';
import {
  isId,
  LIMITS,
  readAssignee,
  refusal,
  type AgentId,
  type Assignee,
  type AssigneeRef,
  type Principal,
  type Refusal,
  type TaskDraft,
  type TaskId,
  type TASK_PRIORITIES,
  type TaskPriority,
} from '#domain';
import type { Answer, Hub, TaskChange, TaskQuery } from '#hub';

type DraftBody = ParsedInput<'schedules.create'>['body']['draft'];
type ChangeBody = ParsedInput<'tasks.change'>['body'];
type ListQuery = ParsedInput<'tasks.list'>['query'];

/** Who asks, and of which hub: what names are looked up with. */
export interface Asker {
  hub: Pick<Hub, 'fleet' | 'sessions' | 'tasks'>;
  by: Principal;
}

/** What a task is made from as the hub takes it: names become ids, short ids whole ones, words of priority numbers. */
export async function draftInput(asker: Asker, body: DraftBody): Answer<TaskDraft> {
  const assignee = await assigneeInput(asker, body.assignee);
  if (!assignee.ok) return assignee;
  const needs = await wholeIds(asker, body.needs);
  if (!needs.ok) return needs;
  return ok({
    ...body,
    priority: priorityOf(body.priority),
    assignee: assignee.value,
    needs: needs.value,
  });
}

export async function changeInput(asker: Asker, body: ChangeBody): Answer<TaskChange> {
  const assignee = await assigneeInput(asker, body.assignee);
  if (!assignee.ok) return assignee;
  return ok({ ...body, priority: priorityOf(body.priority), assignee: assignee.value });
}

export async function listInput(asker: Asker, query: ListQuery): Answer<TaskQuery> {
  const { assignee: text, priority, ...others } = query;
  const rest = { ...others, priority: priorityOf(priority) };
  if (text === undefined) return ok(rest);
  const ref = readAssignee(text);
  if (!ref.ok) return ref;
  const assignee = await assigneeInput(asker, ref.value);
  return assignee.ok ? ok({ ...rest, assignee: assignee.value }) : assignee;
}

/** A word of priority as the hub counts it. */
export function priorityOf(word: (typeof TASK_PRIORITIES)[number] | undefined): TaskPriority | undefined {
  return word === undefined ? undefined : PRIORITY[word];
}

const PRIORITY = { none: 0, low: 1, medium: 2, high: 3 } as const satisfies Record<
  (typeof TASK_PRIORITIES)[number],
  TaskPriority
>;

async function assigneeInput({ hub, by }: Asker, ref: AssigneeRef | undefined): Answer<Assignee | undefined> {
  if (ref === undefined || ref.kind === 'any' || ref.kind === 'harness') return ok(ref);
  if (ref.kind === 'agent') {
    const found = await agentNamed({ hub, by }, ref.agent);
    return found.ok ? ok({ kind: 'agent', agent: found.value }) : found;
  }
  const found = await hub.sessions.show(by, ref.session);
  return found.ok ? ok({ kind: 'session', session: found.value.session.id }) : found;
}

/** Sessions may list agents, but show none: what a person asks of one is no matter of theirs. */
async function agentNamed({ hub, by }: Asker, name: string): Answer<AgentId> {
  let cursor: string | undefined;
  do {
    const page = await hub.fleet.list(by, { limit: LIMITS.pageMost, cursor });
    if (!page.ok) return page;
    const found = page.value.items.find(({ agent }) => agent.id === name || agent.name === name);
    if (found) return ok(found.agent.id);
    cursor = page.value.next ?? undefined;
  } while (cursor !== undefined);
  return refuse(
    refusal('agent.not_found', `There is no agent "${name.slice(0, 200)}".`, {
      hint: 'See: muster agent list',
    }),
  );
}

/** A whole id is left to the unit that links it; a short one is looked up. */
async function wholeIds(
  { hub, by }: Asker,
  refs: readonly string[] | undefined,
): Promise<Result<TaskId[] | undefined, Refusal>> {
  if (refs === undefined) return ok(undefined);
  const ids: TaskId[] = [];
  for (const ref of refs) {
    if (isId('task', ref)) ids.push(ref);
    else {
      const found = await hub.tasks.show(by, ref);
      if (!found.ok) return found;
      ids.push(found.value.task.id);
    }
  }
  return ok(ids);
}
