import type { ParsedInput } from '#contract';
import { sourceInFolder, type Role } from '#domain';
import type { TeamInput } from '#hub';
import { priorityOf } from './task-input.ts';

type CreateBody = ParsedInput<'teams.create'>['body'];

/** What a team is formed from as the hub takes it. */
export function teamInput({ git, cwd, roles, tasks, ...body }: CreateBody): TeamInput {
  // Where only a folder can be named, a git address stands in its place.
  const inFolder = cwd === undefined || git ? undefined : sourceInFolder(cwd);
  return {
    ...body,
    cwd: inFolder ? undefined : cwd,
    source: git ? { url: git.url, ref: git.ref ?? null } : inFolder,
    roles: roles?.map(roleOf),
    tasks: (tasks ?? []).map((task) => ({ ...task, priority: priorityOf(task.priority) })),
  };
}

/** A role that is given with a team was read from no file of the hub. */
const roleOf = (role: NonNullable<CreateBody['roles']>[number]): Role => ({
  ...role,
  origin: 'team',
  file: null,
});
