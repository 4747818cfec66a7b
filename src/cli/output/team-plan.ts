import type { RouteInput } from '#contract';
import { amountText } from '#domain';
import { oneLine } from './plain-text.ts';

type TeamBody = RouteInput<'teams.create'>['body'];

/** Who would be there and what there would be to do. */
export function teamPlanText({
  name,
  cwd,
  git,
  leadOn,
  budget,
  teammates = [],
  tasks = [],
}: TeamBody): string {
  const where = git ? `clones of ${oneLine(git.url, 300)}` : (cwd ?? 'no folder');
  return [
    `Would form the team ${name}, which works in ${where}.`,
    ...(leadOn ? [`  lead: a session${leadOn.harness === undefined ? '' : ` on ${leadOn.harness}`}`] : []),
    ...(budget?.limits ?? []).map(({ kind, hard }) => `  budget: ${amountText(kind, hard)} in all`),
    ...teammates.map(
      ({ name: mate, role, harness, agent, task }) =>
        `  ${mate}: ${role}${harness === undefined ? '' : ` on ${harness}`}${agent === undefined ? '' : `@${agent}`}${task === undefined ? '' : `, begins with: ${oneLine(task, 100)}`}`,
    ),
    ...tasks.map(
      ({ title, needs = [], for: whom }) =>
        `  task: ${oneLine(title, 100)}${whom === undefined ? '' : ` (for ${whom})`}${needs.length === 0 ? '' : `, after ${needs.join(', ')}`}`,
    ),
  ].join('\n');
}
