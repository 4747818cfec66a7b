import type { Approval } from '../../live/views.ts';
import { plainText } from '../plain-text.ts';

/** What an approval is about, by the name that people know; `to`: its screen, where it has one. */
export interface AboutPart {
  text: string;
  to?: { screen: 'run' | 'team' | 'task'; id: string };
}

/** Where it is asked: the run with its step, the team with its teammate, the budget, the task. */
export function aboutParts({ about }: Pick<Approval, 'about'>): AboutPart[] {
  const { run, team, budget, task } = about;
  const parts: AboutPart[] = [];
  if (run)
    parts.push({
      text: `run ${run.name}${run.step === null ? '' : `, step ${run.step}`}`,
      to: { screen: 'run', id: run.id },
    });
  if (team)
    parts.push({ text: `team ${team.name}, teammate ${team.teammate}`, to: { screen: 'team', id: team.id } });
  if (task) parts.push({ text: `task ${task.title}`, to: { screen: 'task', id: task.id } });
  if (budget) parts.push({ text: budget.name });
  return parts.map((part) => ({ ...part, text: plainText(part.text) }));
}
