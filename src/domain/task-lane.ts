import { isId, type AgentId, type SessionId, type TeamId } from './ids.ts';
import type { Assignee, TaskWork } from './task.ts';

/** The harness that command lines are for. */
export const SHELL = 'shell';

/** Behind a lane: no fleet agent works on it by itself, so only callers take it that bring a place of their own. */
const BY_HAND = '/hand';

type Place = Pick<TaskWork, 'cwd' | 'source'>;
type Wanted = Pick<TaskWork, 'harness'> & Partial<Pick<TaskWork, 'command' | 'role'>>;

/**
 * The queue that a task waits in, as one word of the ready index, so that claims stay flat: whom it is for, and whether a
 * fleet agent could work on it by itself. A task for nobody in particular whose work names a harness is for that harness; a
 * command line is for the shell. Whoever can work on the first of a lane can work on all of it: what one cannot do never
 * stands before what it can.
 */
export function laneOf(task: {
  team: TeamId | null;
  assignee: Assignee;
  work: (Place & Wanted) | null;
}): string {
  const { team, assignee, work } = task;
  if (assignee.kind === 'session') return assignee.session;
  if (team !== null) return team;
  const alone = canWorkAlone(work) && misfitOf(task) === null;
  const harness = harnessNamed(task);
  const lane = harness === null ? 'any' : harnessLane(harness);
  if (assignee.kind !== 'agent') return alone ? lane : lane + BY_HAND;
  if (!alone) return assignee.agent + BY_HAND;
  return harness === null ? assignee.agent : ownLane(assignee.agent, harness);
}

/** Whether a task says where the work is, so that a fleet agent could take it by itself. */
export const canWorkAlone = (work: Place | null): boolean => Boolean(work?.cwd) || Boolean(work?.source);

/** The harness that a task names: its assignee's, else its work's; for a command line the shell. */
export function harnessNamed({ assignee, work }: { assignee: Assignee; work: Wanted | null }): string | null {
  if (assignee.kind === 'harness') return assignee.harness;
  return work?.harness ?? (work?.command === true ? SHELL : null);
}

/** Why no fleet agent works on a task by itself, whatever harnesses it has, as a sentence part; null when one may. */
export function misfitOf(task: { assignee: Assignee; work: Wanted | null }): string | null {
  const { work } = task;
  if (work?.role) return `no role "${work.role}" is defined on this hub`;
  const named = harnessNamed(task);
  if (work?.command === true)
    return named === SHELL ? null : `it is a command line, which harness ${named} does not take`;
  return named === SHELL ? 'the shell harness takes command lines, and this is none' : null;
}

const harnessLane = (harness: string) => `harness:${harness}`;
const ownLane = (agent: AgentId, harness: string) => `${agent}/${harnessLane(harness)}`;

/** The lanes that a caller may claim from. `byHand`: it brings its own place, as every caller but a fleet agent's own loop. */
export function lanesFor(
  claimant: { id: AgentId | SessionId; harnesses: readonly string[]; team?: TeamId | null },
  byHand: boolean,
): string[] {
  const { id, harnesses, team } = claimant;
  if (team) return [id, team];
  const lanes = [id, 'any', ...harnesses.map(harnessLane)];
  const own = isId('agent', id) ? harnesses.map((harness) => ownLane(id, harness)) : [];
  return byHand ? [...lanes, ...own, ...lanes.map((lane) => lane + BY_HAND)] : [...lanes, ...own];
}
