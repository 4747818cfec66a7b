// All verbs on tasks by one name: each file has one reason to change, and callers need not know which.
export * from './task-activity.ts';
export { claimTasks, firstOfLanes, tasksOfClaim, type ClaimedTask, type TaskClaim } from './task-claims.ts';
export { claimForEach, type ClaimAsk, type GrantedTask } from './task-claims-joined.ts';
export * from './task-details.ts';
export { addEdge, linksOf, removeEdge, unmetTitles, type LinkedTask } from './task-edges.ts';
export { completeTask, returnTask, type AttemptEnding, type HeldTask } from './task-ends.ts';
export {
  completed,
  completeForEach,
  completeLocked,
  isHeld,
  lockToEnd,
  type Ending,
} from './task-ends-many.ts';
export * from './task-lists.ts';
export { lockTask, moveTask, wakeDue } from './task-moves.ts';
export { positionBeside } from './task-positions.ts';
export { pruneBoards, pruneTasks } from './task-pruning.ts';
export {
  changeTask,
  createTasks,
  findTask,
  findTasks,
  isReady,
  lockTasks,
  readyTopic,
  TEAM_TASKS_TOPIC,
  wakeLane,
  type NewTask,
} from './tasks.ts';
