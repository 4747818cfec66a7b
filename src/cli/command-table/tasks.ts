import { entriesOf, type CommandEntry } from './command-entry.ts';

const entry = entriesOf('Work');

/** Commands about tasks and artifacts. */
export const TASKS: readonly CommandEntry[] = [
  entry('artifact list', 'List artifacts of teams', () => import('../commands/artifact-list.ts')),
  entry('artifact show', 'Show or fetch a version', () => import('../commands/artifact-show.ts')),
  entry('artifact create', 'Make an artifact', () => import('../commands/artifact-create.ts')),
  entry('artifact update', 'Write a new version', () => import('../commands/artifact-update.ts')),
  entry('artifact history', 'List its versions', () => import('../commands/artifact-history.ts')),
  entry('artifact diff', 'Compare two versions', () => import('../commands/artifact-diff.ts')),
  entry('artifact resolve', 'End a conflict', () => import('../commands/artifact-resolve.ts')),
  entry('board list', 'List boards and what stands on them', () => import('../commands/board-list.ts')),
  entry('board show', 'Show a board', () => import('../commands/board-show.ts')),
  entry('board add', 'Make a board', () => import('../commands/board-add.ts')),
  entry('board edit', 'Change a board', () => import('../commands/board-edit.ts')),
  entry('board remove', 'Remove a board', () => import('../commands/board-remove.ts')),
  entry('task add', 'Add a task, once or again and again', () => import('../commands/task-add.ts')),
  entry('task list', 'List tasks by column', () => import('../commands/task-list.ts')),
  entry('task show', 'Show a task with its attempts and its feed', () => import('../commands/task-show.ts')),
  entry('task watch', 'Follow a task to its end', () => import('../commands/task-watch.ts')),
  entry(
    'task edit',
    'Change its text, priority, tags, due time, checklist, block',
    () => import('../commands/task-edit.ts'),
  ),
  entry('task assign', 'Say whom it is for', () => import('../commands/task-assign.ts')),
  entry('task move', 'Move it to another column', () => import('../commands/task-move.ts')),
  entry('task note', 'Write into its feed', () => import('../commands/task-note.ts')),
  entry('task link', 'Have it wait until another is done', () => import('../commands/task-link.ts')),
  entry('task unlink', 'Have it wait for another no longer', () => import('../commands/task-unlink.ts')),
  entry(
    'task rerun',
    'Make it ready again, with all its attempts',
    () => import('../commands/task-rerun.ts'),
  ),
  entry('task next', 'See what a claim would give', () => import('../commands/task-next.ts')),
  entry('task claim', 'Claim the next tasks, for scripts', () => import('../commands/task-claim.ts')),
  entry('task complete', 'Complete a claimed task', () => import('../commands/task-complete.ts')),
  entry('task fail', 'Say that the attempt failed', () => import('../commands/task-fail.ts')),
  entry('task return', 'Give a claimed task back', () => import('../commands/task-return.ts')),
  entry('schedule list', 'List what is made again and again', () => import('../commands/schedule-list.ts')),
  entry('schedule pause', 'Make no more for now', () => import('../commands/schedule-pause.ts')),
  entry('schedule resume', 'Make it again', () => import('../commands/schedule-resume.ts')),
  entry('schedule remove', 'Remove a schedule', () => import('../commands/schedule-remove.ts')),
];
