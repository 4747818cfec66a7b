import type { RouteAnswer } from '#contract';
import { TASK_PRIORITIES, type Role } from '#domain';
import type { ReadTeamFile, RoleList } from '#hub';

export function viewRole(role: Role): RouteAnswer<'roles.show'> {
  const { name, description, prompt, mayWrite, mayExecute, maySpawn, mayApprove } = role;
  const { trusted, mode, harness, model, tools, temperature, turns, origin, file } = role;
  const rights = { mayWrite, mayExecute, maySpawn, mayApprove, trusted, mode };
  return { name, description, prompt, ...rights, harness, model, tools, temperature, turns, origin, file };
}

export const viewRoleList = ({ roles, broken, notices }: RoleList): RouteAnswer<'roles.list'> => ({
  items: roles.map(viewRole),
  broken,
  notices,
});

type TeamBody = NonNullable<RouteAnswer<'team_files.read'>['team']>;

/** The team as it is asked for when it is formed. */
export function viewTeamFile({ team, takesPrompt, findings }: ReadTeamFile): RouteAnswer<'team_files.read'> {
  if (team === null) return { team: null, takesPrompt, findings };
  const { source, roles = [], gates, teammates, tasks, budget, ...rest } = team;
  const body: TeamBody = {
    ...rest,
    git: source && { url: source.url, ref: source.ref ?? undefined },
    gates: gates && [...gates],
    ...(budget ? { budget: { ...budget, limits: [...budget.limits] } } : {}),
    roles: roles.map(roleBody),
    teammates: teammates && [...teammates],
    tasks: tasks?.map(({ priority, title, description, key, needs, for: to, tags, work }) => ({
      title,
      description,
      key,
      for: to,
      needs: needs && [...needs],
      tags: tags && [...tags],
      // Whether its text is a command line is all that a file says of how it is worked on.
      ...(work?.command === undefined ? {} : { work: { command: work.command } }),
      priority: priority === undefined ? undefined : TASK_PRIORITIES[priority],
    })),
  };
  return { team: body, takesPrompt, findings };
}

function roleBody(role: Role): NonNullable<TeamBody['roles']>[number] {
  const { origin: _found, file: _there, ...body } = viewRole(role);
  return body;
}
