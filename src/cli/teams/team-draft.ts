import { resolve } from 'node:path';
import { ok, refuse, type Result } from '#base';
import { readTeammateSpecs, refusal, WORKSPACE_KINDS, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { CommandInput } from '../command-input.ts';
import type { OptionSpec } from '../command-spec.ts';
import { findTeamFile, readTeamFile, type TeamBody } from './team-file.ts';
import { placeProblem } from '../sessions/place-problem.ts';

/** Where a team works and who is in it. */
export const TEAM_OPTIONS: readonly OptionSpec[] = [
  { flags: '--file <file>', about: 'a team file: its path, or its name in .muster/teams' },
  {
    flags: '--teammate <spec>',
    about: 'name:role, name:role:harness or name:role:harness@agent; may be given again',
    several: true,
  },
  { flags: '--description <text>', about: 'what it is for' },
  { flags: '--cwd <folder>', about: 'the folder that it works in (default: this one)' },
  { flags: '--git <url>', about: 'a repository that agents clone, in place of a folder' },
  { flags: '--ref <ref>', about: 'branch, tag or commit of --git' },
  { flags: '--workspace <kind>', about: 'how teammates get their folder', choices: WORKSPACE_KINDS },
  { flags: '--plan-required', about: 'those that write only read until their plan is approved' },
];

interface TeamWish {
  name: string | undefined;
  prompt?: string | undefined;
  /** The file that it is formed from; else what `--file` says. */
  file?: string | undefined;
}

/** What a team is formed from: a file, flags, or both, where flags stand over the file. */
export async function readTeam(
  context: CommandContext,
  input: CommandInput,
  { name, prompt, file = input.text('file') }: TeamWish,
): Promise<Result<TeamBody, Refusal>> {
  const mates = readTeammateSpecs(input.texts('teammate'));
  if (!mates.ok) return mates;
  const read = file === undefined ? ok(undefined) : await fromFile(context, file, prompt);
  if (!read.ok) return read;
  const base = read.value?.team;
  const teamName = name ?? base?.name;
  if (teamName === undefined)
    return wrong('The team has no name.', 'muster team create NAME --teammate ann:developer, or --file FILE');
  const place = placeOf(context, input, base);
  if (!place.ok) return place;
  const given = {
    description: input.text('description'),
    workspace: input.choice('workspace', WORKSPACE_KINDS),
    planRequired: input.flag('planRequired'),
  };
  const teammates = [...(base?.teammates ?? []), ...mates.value];
  const { cwd: _cwd, git: _git, ...rest } = base ?? {};
  return ok({
    ...rest,
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    ...place.value,
    name: teamName,
    ...(teammates.length === 0 ? {} : { teammates }),
  });
}

async function fromFile(context: CommandContext, typed: string, prompt: string | undefined) {
  const file = await findTeamFile(typed, context.io.cwd);
  if (file !== undefined) return readTeamFile(context, file, prompt);
  return wrong(
    `There is no team file "${typed.slice(0, 200)}".`,
    'Give the path of one, or the name of one in .muster/teams.',
  );
}

function placeOf(
  { io }: CommandContext,
  input: CommandInput,
  base: TeamBody | undefined,
): Result<Pick<TeamBody, 'cwd' | 'git'>, Refusal> {
  const [cwd, url, ref] = [input.text('cwd'), input.text('git'), input.text('ref')];
  const problem = placeProblem(input);
  if (problem) return refuse(problem);
  if (url !== undefined) return ok({ git: { url, ...(ref === undefined ? {} : { ref }) } });
  if (cwd !== undefined) return ok({ cwd: resolve(io.cwd, cwd) });
  if (base?.git) return ok({ git: base.git });
  return ok({ cwd: base?.cwd ?? io.cwd });
}

const wrong = (message: string, hint: string): Result<never, Refusal> =>
  refuse(refusal('request.invalid', message, { hint }));

/** Teammates that name no harness get this one. */
export const withHarness = (body: TeamBody, harness: string | undefined): TeamBody => ({
  ...body,
  teammates: (body.teammates ?? []).map((mate) => ({
    ...(harness === undefined ? {} : { harness }),
    ...mate,
  })),
});
