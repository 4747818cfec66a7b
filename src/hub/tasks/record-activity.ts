import type { Principal, TaskActivity, TaskId } from '#domain';
import { taskRows, type Tx } from '#store';
import { doorOf, principalText } from '../audit/index.ts';

/** Who changes a task, and through which door: a line of its feed says so. */
export interface Actor {
  /** A person's, session's or agent's id, that of a schedule, or `hub`. */
  by: string;
  door: string;
}

export const actorOf = (by: Principal): Actor => ({ by: principalText(by), door: doorOf(by) });
/** What the hub does by itself. */
export const HUB: Actor = { by: 'hub', door: 'hub' };

export interface FeedLine {
  action: string;
  data?: Record<string, unknown> | undefined;
  note?: string | null | undefined;
}

/** Appends a line to a task's feed, in the unit of what it tells of. */
export function recordActivity(tx: Tx, actor: Actor, task: TaskId, line: FeedLine): Promise<TaskActivity> {
  return taskRows.appendActivity(tx, rowOf(actor, task, line));
}

/** The same for the feeds of several tasks, of which no line is asked for again in the unit. */
export function recordActivities(
  tx: Tx,
  lines: readonly (FeedLine & { actor: Actor; task: TaskId })[],
): void {
  taskRows.appendActivities(
    tx,
    lines.map(({ actor, task, ...line }) => rowOf(actor, task, line)),
  );
}

const rowOf = (actor: Actor, task: TaskId, line: FeedLine) => ({
  task,
  by: actor.by,
  door: actor.door,
  action: line.action,
  data: line.data ?? null,
  note: line.note ?? null,
});
