import { WORKSPACE_KINDS } from '#domain';
import type { OptionSpec } from '../command-spec.ts';

/** Where a session of one's own runs, and on which model. */
export const PLACE_OPTIONS: readonly OptionSpec[] = [
  { flags: '--agent <name>', about: 'the agent that runs it' },
  { flags: '--cwd <folder>', about: 'the folder it works in (default: this one)' },
  { flags: '--git <url>', about: 'a repository that its agent clones for it, in place of a folder' },
  { flags: '--ref <ref>', about: 'branch, tag or commit of --git (default: its default branch)' },
  {
    flags: '--workspace <kind>',
    about: 'worktree or clone: a directory and branch of its own; shared: the folder as it is',
    choices: WORKSPACE_KINDS,
  },
  { flags: '--model <name>', about: 'the model that its harness is to use' },
];
