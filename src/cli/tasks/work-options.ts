import { resolve } from 'node:path';
import { ok, refuse, type Result } from '#base';
import type { RouteInput } from '#contract';
import { APPROVAL_MODES, refusal, type Refusal } from '#domain';
import type { CommandInput } from '../command-input.ts';
import type { OptionSpec } from '../command-spec.ts';

export type Work = NonNullable<RouteInput<'tasks.create'>['body']['work']>;

/** Where and how a fleet agent works on a task by itself. */
export const WORK_OPTIONS: readonly OptionSpec[] = [
  { flags: '--cwd <folder>', about: 'a folder on the host of the agent' },
  { flags: '--git <url>', about: 'a repository that the agent clones, in place of a folder' },
  { flags: '--ref <ref>', about: 'its branch, tag or commit' },
  { flags: '--harness <name>', about: 'grok, shell, … (see: muster agent list)' },
  { flags: '--model <name>', about: 'the model that its harness is to use' },
  { flags: '--role <name>', about: 'the role that it takes' },
  {
    flags: '--approvals <mode>',
    about: 'what is allowed of all that its harness asks about',
    choices: APPROVAL_MODES,
  },
];

/** What of it was given; undefined when nothing was. */
export function readWork(input: CommandInput, cwd: string): Result<Work | undefined, Refusal> {
  const [folder, url, ref] = [input.text('cwd'), input.text('git'), input.text('ref')];
  if (folder !== undefined && url !== undefined)
    return wrong('--cwd and --git are two places.', 'Give one of them.');
  if (ref !== undefined && url === undefined)
    return wrong('--ref says which commit, and --git, of which repository, is missing.', 'Add: --git URL');
  const given = {
    harness: input.text('harness') ?? (input.has('command') ? 'shell' : undefined),
    // One place goes, whatever the board says, when the other comes.
    ...(folder === undefined ? {} : { cwd: resolve(cwd, folder), source: null }),
    ...(url === undefined ? {} : { cwd: null, source: { url, ref: ref ?? null } }),
    model: input.text('model'),
    role: input.text('role'),
    mode: input.choice('approvals', APPROVAL_MODES),
    command: input.flag('command'),
  };
  const work: Work = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return ok(Object.keys(work).length === 0 ? undefined : work);
}

const wrong = (message: string, hint: string): Result<never, Refusal> =>
  refuse(refusal('request.invalid', message, { hint }));
