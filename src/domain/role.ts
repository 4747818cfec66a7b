import type { ApprovalMode } from './mode.ts';

/** Where a role was found; the first of these that has the name is taken. */
export const ROLE_ORIGINS = ['team', 'project', 'user', 'built_in'] as const;
export type RoleOrigin = (typeof ROLE_ORIGINS)[number];

/** A named capability profile: what a session with it is told, and what it may do. */
export interface Role {
  /** Small letters, digits and hyphens, at most 64 characters. */
  name: string;
  /** One line, for lists and for whoever chooses a role. */
  description: string;
  /** Stands before the first prompt of a session. */
  prompt: string;
  mayWrite: boolean;
  mayExecute: boolean;
  /** May spawn sessions, form teams, and start workflows. */
  maySpawn: boolean;
  /** May answer what others of its team ask: plans, gates and reviews that name this role. */
  mayApprove: boolean;
  /** False: works in a clone of its own, never in a worktree of the repository. */
  trusted: boolean;
  /** The widest approval mode that a session with it gets; null leaves it to the owner's. */
  mode: ApprovalMode | null;
  harness: string | null;
  model: string | null;
  /** Names of tools as the harness knows them. What a harness cannot honour is shown as not applied. */
  tools: { allow: string[] | null; deny: string[] };
  temperature: number | null;
  /** Turns that a session with it may take before it has to be given more by a person or its lead. */
  turns: number;
  origin: RoleOrigin;
  /** The file that it was read from. */
  file: string | null;
}

const base = {
  maySpawn: false,
  mayApprove: false,
  trusted: true,
  mode: null,
  harness: null,
  model: null,
  tools: { allow: null, deny: [] },
  temperature: null,
  origin: 'built_in',
  file: null,
} as const satisfies Partial<Role>;

/** The roles that are always there. */
export const BUILT_IN_ROLES: readonly Role[] = [
  {
    ...base,
    tools: { allow: null, deny: [] },
    name: 'architect',
    description: 'Designs: reads everything, writes plans and design documents as artifacts, changes no file',
    prompt:
      'You are the architect of this team. Read as much as you need, weigh alternatives, and decide. You change no file and run no command: you hand in designs as artifacts of type design_doc, small enough to build in one go, with the interfaces, the order of work, the risks, and what you rejected and why. Say what you do not know.',
    mayWrite: false,
    mayExecute: false,
    mayApprove: true,
    turns: 20,
  },
  {
    ...base,
    tools: { allow: null, deny: [] },
    name: 'developer',
    description: 'Builds: reads, edits and runs, and hands in finished changes',
    prompt:
      'You are a developer of this team. Make the change that your task asks for, no more, in the manner of the code around it. Run what proves it. Report what you changed, what you ran and what it said, and what falls short. Ask the lead when the task can be read in two ways.',
    mayWrite: true,
    mayExecute: true,
    turns: 25,
  },
  {
    ...base,
    tools: { allow: null, deny: [] },
    name: 'tester',
    description: 'Tests: writes and runs tests, and reports what fails with the steps that show it',
    prompt:
      'You are the tester of this team. Find out whether the work holds: write and run tests, try what its author did not think of. Report each fault with the shortest steps that show it, what you saw, and what you expected. Change tests, not the code under test, unless your task says so.',
    mayWrite: true,
    mayExecute: true,
    turns: 30,
  },
  {
    ...base,
    tools: { allow: null, deny: [] },
    name: 'reviewer',
    description: 'Reviews: reads changes and judges them, changes no file',
    prompt:
      'You are a reviewer of this team. Read the change and what it touches, and judge whether it is right: faults first, each with file and line, why it is one, and how to mend it; then what could be simpler. You change no file and run no command: hand your findings in as an artifact of type review_comment. When you find nothing, say what you looked at.',
    mayWrite: false,
    mayExecute: false,
    mayApprove: true,
    turns: 20,
  },
];
