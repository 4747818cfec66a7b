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
  entry('role list', 'List roles, and where each comes from', () => import('../commands/role-list.ts')),
  entry('role show', 'Show a role with its prompt', () => import('../commands/role-show.ts')),
  entry(
    'role check',
    'Say what is wrong in role files, by line and column',
    () => import('../commands/role-check.ts'),
  ),
];
