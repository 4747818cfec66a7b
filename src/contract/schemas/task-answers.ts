import { z } from 'zod';
import { ATTEMPT_STATES, TASK_WORDS } from '#domain';
import {
  agentId,
  attemptId,
  boardId,
  cause,
  mode,
  page,
  sessionId,
  taskId,
  teamId,
  time,
  turnId,
} from './common.ts';
import { checklistItem, fence, priority, state } from './tasks.ts';

const assignee = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('any') }),
  z.object({ kind: z.literal('agent'), agent: agentId }),
  z.object({ kind: z.literal('harness'), harness: z.string() }),
  z.object({ kind: z.literal('session'), session: sessionId }),
]);

export const work = z.object({
  harness: z.string().nullable(),
  cwd: z.string().nullable(),
  source: z.object({ url: z.string(), ref: z.string().nullable() }).nullable(),
  model: z.string().nullable(),
  role: z.string().nullable(),
  mode: mode.nullable(),
  command: z.boolean(),
});

/** A task without names for people. */
export const taskCard = z.object({
  id: taskId,
  board: boardId.nullable(),
  team: teamId.nullable(),
  title: z.string(),
  state,
  priority,
  position: z.number(),
  assignee,
  tags: z.array(z.string()),
  dueAt: time.nullable(),
  /** Why nobody may take it; null when it is not blocked. */
  blocked: z.string().nullable(),
  /** Tasks that it needs and that are not done. */
  unmet: z.number().int(),
  notBefore: time.nullable(),
  claimedBy: z.union([agentId, sessionId]).nullable(),
  fence,
  attempts: z.number().int(),
  mostAttempts: z.number().int(),
  createdAt: time,
  updatedAt: time,
  doneAt: time.nullable(),
});
const names = z.object({
  boardName: z.string().nullable(),
  assigneeName: z.string(),
  workerName: z.string().nullable(),
  /** How it stands, and what it waits for, why it is blocked, or what holds up the session that works on it. */
  status: z.object({ word: z.enum(TASK_WORDS), why: z.string().nullable() }),
  /** What it waits for, why nobody takes it, or what holds up the session that works on it; null when it is not waiting. */
  waitsFor: z.string().nullable(),
});
export const taskView = taskCard.extend(names.shape).extend({
  /** When it came into its column. */
  stateSince: time,
  /** The columns that a person may move it to. Out of `in_progress` the claim of whoever works on it ends. */
  moves: z.array(state),
});

const text = {
  description: z.string().nullable(),
  metadata: z.record(z.string(), z.unknown()),
  checklist: z.array(checklistItem),
  work: work.nullable(),
};
const neighbour = z.object({ id: taskId, title: z.string(), state });
const attempt = z.object({
  id: attemptId,
  claimant: z.string(),
  /** Told by a look at the task; null when it has none, or is gone. */
  claimantName: z.string().nullable(),
  session: sessionId.nullable(),
  turn: turnId.nullable(),
  fence,
  state: z.enum(ATTEMPT_STATES),
  cause: cause.nullable(),
  startedAt: time,
  endedAt: time.nullable(),
});
/** A task with everything but its feed. */
export const taskDetail = taskView.extend({
  ...text,
  result: z.string().nullable(),
  createdBy: z.string(),
  /** That of a session or agent, told by a look at the task; null for a person. */
  createdByName: z.string().nullable(),
  needs: z.array(neighbour),
  neededBy: z.array(neighbour),
  tries: z.array(attempt),
});
export const taskPage = page(taskView);

export const activity = z.object({
  seq: z.number().int(),
  at: time,
  by: z.string(),
  /** That of a session or agent; null for a person. */
  byName: z.string().nullable(),
  door: z.string(),
  action: z.string(),
  data: z.record(z.string(), z.unknown()).nullable(),
  note: z.string().nullable(),
  /** What the agents and sessions in `by` and `data` are called, by their ids. */
  names: z.record(z.string(), z.string()),
});
export const activityPage = page(activity);

/** `fence` goes with every later word about it; `attempt` counts from 1. */
export const claimedTask = z.object({
  task: taskCard,
  ...text,
  fence,
  attempt: z.number().int(),
});
export const claimAnswer = z.object({
  tasks: z.array(claimedTask),
  /** When there is none: why. */
  why: z.string().nullable(),
});
/** A look gives names for people and no claim; an agent's call claims. */
export const nextAnswer = z.object({
  task: taskCard
    .extend(names.partial().shape)
    .extend(taskView.pick({ stateSince: true, moves: true }).partial().shape)
    .nullable(),
  claim: claimedTask.omit({ task: true }).nullable(),
  why: z.string().nullable(),
});
