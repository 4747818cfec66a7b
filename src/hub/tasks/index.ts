export { attemptReaper } from './attempts/attempt-reaper.ts';
export { createBoards } from './board-service.ts';
export { taskDecided } from './task-decided.ts';
export { taskPruner } from './task-pruner.ts';
export { createTasks } from './task-service.ts';
export { taskScheduler } from './schedules/task-scheduler.ts';
export { taskWaker } from './task-waker.ts';
