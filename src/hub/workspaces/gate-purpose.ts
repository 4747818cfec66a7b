import type { TaskId } from '#domain';
import type { Actor } from '../tasks/record-activity.ts';

/** What is to be done when the gates of a task have run. */
export interface GatePurpose {
  task: TaskId;
  fence: number;
  /** How often they were asked for this attempt. */
  round: number;
  actor: Actor;
  result?: string;
  note?: string;
}
