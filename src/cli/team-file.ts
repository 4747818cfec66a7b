import { readFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { ok, refuse, type Result } from '#base';
import type { RouteInput } from '#contract';
import { refusal, type Refusal } from '#domain';
import type { CommandContext } from './command-context.ts';
import { projectRoleFolders, RoleFolders } from './role-files.ts';
import { userSettingsFile } from './settings-file.ts';

export type TeamBody = RouteInput<'teams.create'>['body'];

/**
 * A team file as the hub reads it: by its path, or by its name in `.muster/teams` of this folder or of the person. What is
 * wrong with it is told with line and column. `prompt`: what the team is started with.
 */
export async function teamFromFile(
  context: CommandContext,
  typed: string,
  prompt?: string,
): Promise<Result<{ team: TeamBody; takesPrompt: boolean }, Refusal>> {
  const found = await findFile(context, typed);
  if (!found.ok) return found;
  const { file, text } = found.value;
  const project = projectOf(file);
  const { texts } = await new RoleFolders(projectRoleFolders(project)).read();
  const roleFiles = texts.map((role) => ({ file: role.file, text: role.text }));
  const read = await context.call('team_files.read', { body: { file, text, prompt, roleFiles } });
  if (!read.ok) return read;
  const { team, takesPrompt, findings } = read.value;
  if (team === null) {
    const lines = findings.map(({ line, column, message }) => `${file}:${line}:${column}: ${message}`);
    return refuse(
      refusal('request.invalid', `The team file cannot be used.\n${lines.join('\n')}`, {
        hint: 'Mend it and try again.',
        details: { findings },
      }),
    );
  }
  const cwd = team.cwd ?? (team.git ? undefined : project);
  return ok({ team: { ...team, ...(cwd === undefined ? {} : { cwd }) }, takesPrompt });
}

async function findFile(
  { io }: CommandContext,
  typed: string,
): Promise<Result<{ file: string; text: string }, Refusal>> {
  const isName = /^[a-z0-9][a-z0-9-]*$/.test(typed);
  const folders = [join(io.cwd, '.muster', 'teams'), join(dirname(userSettingsFile(io.env)), 'teams')];
  const places = isName
    ? folders.flatMap((folder) => ['.yaml', '.yml'].map((end) => join(folder, `${typed}${end}`)))
    : [resolve(io.cwd, typed)];
  for (const file of places) {
    try {
      return ok({ file, text: await readFile(file, 'utf8') });
    } catch (error) {
      if (isName) continue;
      const why = error instanceof Error && 'code' in error ? String(error.code) : String(error);
      return refuse(
        refusal('request.invalid', `The team file "${file}" cannot be read: ${why}.`, {
          hint: 'Give the path of a team file, or the name of one in .muster/teams.',
        }),
      );
    }
  }
  return refuse(
    refusal('request.invalid', `There is no team file "${typed}".`, {
      hint: `Write one: ${places[0] ?? ''}`,
    }),
  );
}

/** A file in `.muster/teams` belongs to the folder above; any other to the one that it stands in. */
function projectOf(file: string): string {
  const folder = dirname(file);
  const above = dirname(folder);
  return basename(folder) === 'teams' && basename(above) === '.muster' ? dirname(above) : folder;
}
