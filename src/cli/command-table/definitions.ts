import { entriesOf, type CommandEntry } from './command-entry.ts';

const entry = entriesOf('Look');

/** Commands about workflows and roles as they are written in files. */
export const DEFINITIONS: readonly CommandEntry[] = [
  entry(
    'workflow list',
    'List workflows: of the project, your own, built in',
    () => import('../commands/workflow-list.ts'),
  ),
  entry(
    'workflow show',
    'Show a workflow, or what a run of it would do',
    () => import('../commands/workflow-show.ts'),
  ),
  entry(
    'workflow check',
    'Say what is wrong in workflow files, by line and column',
    () => import('../commands/workflow-check.ts'),
  ),
  entry('workflow run', 'Run a workflow', () => import('../commands/workflow-run.ts')),
  entry(
    'workflow status',
    'Show how a run stands, and what it asks',
    () => import('../commands/workflow-status.ts'),
  ),
  entry('workflow watch', 'Tell what happens in a run', () => import('../commands/workflow-watch.ts')),
  entry('workflow history', 'List runs, newest first', () => import('../commands/workflow-history.ts')),
  entry(
    'workflow step',
    'Show a step of a run: prompt, tries, output',
    () => import('../commands/workflow-step.ts'),
  ),
  entry('workflow pause', 'Begin no further step of a run', () => import('../commands/workflow-pause.ts')),
  entry(
    'workflow resume',
    'Go on with a run, or run again what failed',
    () => import('../commands/workflow-resume.ts'),
  ),
  entry('workflow cancel', 'Cancel a run', () => import('../commands/workflow-cancel.ts')),
  entry(
    'workflow rerun',
    'Run again on the results of a run, from a step on',
    () => import('../commands/workflow-rerun.ts'),
  ),
  entry(
    'workflow save',
    'Save a workflow in the hub, from a file or a run',
    () => import('../commands/workflow-save.ts'),
  ),
  entry('workflow remove', 'Remove a saved workflow', () => import('../commands/workflow-remove.ts')),
  entry(
    'workflow schedule',
    'Run a workflow again and again: add, list, pause, resume, remove',
    () => import('../commands/workflow-schedule.ts'),
  ),
  entry(
    'workflow hook',
    'Start a workflow by signed requests: add, list, rotate, remove',
    () => import('../commands/workflow-hook.ts'),
  ),
  entry(
    'workflow approvals',
    'Texts that sessions may start without a question; take one back',
    () => import('../commands/workflow-approvals.ts'),
  ),
  entry('role list', 'List roles, and where each comes from', () => import('../commands/role-list.ts')),
  entry('role show', 'Show a role with its prompt', () => import('../commands/role-show.ts')),
  entry(
    'role check',
    'Say what is wrong in role files, by line and column',
    () => import('../commands/role-check.ts'),
  ),
];
