// All verbs on tasks by one name: each file has one reason to change, and callers need not know which.
export * from './task-activity.ts';
export { claimTasks, firstOfLanes, tasksOfClaim, type ClaimedTask, type TaskClaim } from './task-claims.ts';
export { claimForEach, type ClaimAsk } from './task-claims-joined.ts';
export * from './task-details.ts';
export { addEdge, linkedTasks, linksOf, removeEdge, unmetTitles, type LinkedTask } from './task-edges.ts';
export { completeTask, returnTask, type AttemptEnding, type HeldTask } from './task-ends.ts';
export { completeForEach } from './task-ends-many.ts';
export * from './task-lists.ts';
export { lockTask, lockTasks, moveTask, wakeDue } from './task-moves.ts';
export { positionBeside } from './task-positions.ts';
export { pruneBoards, pruneTasks } from './task-pruning.ts';
export {
  changeTask,
  createTasks,
  findTask,
  findTasks,
  isReady,
  readyTopic,
  TEAM_TASKS_TOPIC,
  wakeLane,
  type NewTask,
} from './tasks.ts';
