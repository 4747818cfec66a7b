import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { ok, refuse, type Result } from '#base';
import type { RouteInput } from '#contract';
import { refusal, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import { projectRoleFolders, RoleFolders } from './role-files.ts';
import { readTextFile } from '../input/read-text.ts';

export type TeamBody = RouteInput<'teams.create'>['body'];

/** A team file, read by the hub: `takesPrompt` says that it speaks of {{prompt}}. */
export interface FoundTeam {
  file: string;
  team: TeamBody;
  takesPrompt: boolean;
}

/** The file that a text means: one of `.muster/teams` by its name, else one by its path; undefined when there is none. */
export async function findTeamFile(typed: string, cwd: string): Promise<string | undefined> {
  const isName = /^[a-z0-9][a-z0-9-]*$/.test(typed);
  const named = ['.yaml', '.yml'].map((end) => join(cwd, '.muster', 'teams', `${typed}${end}`));
  for (const file of isName ? [...named, resolve(cwd, typed)] : [resolve(cwd, typed)])
    if (await isFile(file)) return file;
  return undefined;
}

const isFile = (file: string): Promise<boolean> =>
  stat(file).then(
    (facts) => facts.isFile(),
    () => false,
  );

/** What a team is formed from, in the project that its file belongs to and with the roles of that. */
export async function readTeamFile(
  { io, call }: { io: Pick<CommandContext['io'], 'cwd' | 'stdin'>; call: CommandContext['call'] },
  file: string,
  prompt?: string,
): Promise<Result<FoundTeam, Refusal>> {
  const text = await readTextFile(file);
  if (!text.ok) return text;
  const project = projectOf(file, io.cwd);
  const { texts } = await new RoleFolders(projectRoleFolders(project)).read();
  const roleFiles = texts.map((role) => ({ file: role.file, text: role.text }));
  const body = { file, text: text.value, roleFiles, ...(prompt === undefined ? {} : { prompt }) };
  const read = await call('team_files.read', { body });
  if (!read.ok) return read;
  const { team, takesPrompt, findings } = read.value;
  if (team === null) {
    const shown = relative(io.cwd, file);
    const lines = findings.map(({ line, column, message }) => `${shown}:${line}:${column}: ${message}`);
    return refuse(
      refusal('request.invalid', `No team can be formed from it:\n${lines.join('\n')}`, {
        hint: 'Mend the file and try again.',
        details: { file, findings },
      }),
    );
  }
  const cwd = team.cwd ?? (team.git ? undefined : project);
  return ok({ file, takesPrompt, team: { ...team, ...(cwd === undefined ? {} : { cwd }) } });
}

/** A file in `.muster/teams` belongs to the folder above; any other is a template, for the folder where it is used. */
function projectOf(file: string, cwd: string): string {
  const folder = dirname(file);
  const above = dirname(folder);
  return basename(folder) === 'teams' && basename(above) === '.muster' ? dirname(above) : cwd;
}
