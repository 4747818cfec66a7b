import { Periodic } from '#base';
import {
  HELD_TURN_STATES,
  isId,
  LIMITS,
  reofferedAfterMs,
  type Cause,
  type Task,
  type TaskId,
} from '#domain';
import { agentRows, attemptRows, taskRows, turnRows, type Tx } from '#store';
import type { HubDeps } from '../../deps.ts';
import { cancelWork } from './cancel-work.ts';
import { loseAttempt } from './lose-attempts.ts';

const EVERY_MS = 5_000;
const PAGE = 500;

type Running = attemptRows.RunningAttempt;

/**
 * Offers tasks anew whose claimant is gone: an agent that is silent for longer than a lease and some beats; a session whose agent is lost;
 * an outside client that has not called for hours. It never acts on a late tick: after a start, a suspend or a blocked
 * loop everybody gets one full term first, because the silence may have been the hub's own.
 */
export function attemptReaper(deps: HubDeps): Periodic {
  let listeningSince: number | undefined;
  return new Periodic({
    name: 'attempt-reaper',
    everyMs: EVERY_MS,
    clock: deps.clock,
    log: deps.log,
    round: async ({ lateByMs }) => {
      // A round that failed leaves it undefined: nobody knows how long the database was away.
      const before = listeningSince;
      listeningSince = undefined;
      if (before === undefined || lateByMs > EVERY_MS) {
        listeningSince = await deps.store.read(async (reader) => reader.now);
        return;
      }
      const since = Math.max(before, deps.listeningSince());
      for (let after: TaskId | null = null; ;) {
        const { now, page }: { now: number; page: Running[] } = await deps.store.read(async (reader) => ({
          now: reader.now,
          page: await attemptRows.runningAttempts(reader, after, PAGE),
        }));
        for (const one of page)
          if (isGone(deps, one, since, now)) await deps.store.unit((tx) => reap(deps, tx, one, since));
        after = page.at(-1)?.task ?? null;
        if (page.length < PAGE) break;
      }
      listeningSince = before;
    },
  });
}

/** Whether nothing has been heard of the claimant for as long as it may be silent. */
function isGone(deps: HubDeps, one: Running, since: number, now: number): boolean {
  const silent = (heardAt: number | null) => now - Math.max(heardAt ?? 0, one.startedAt, since);
  // An agent that was removed gives nothing back any more.
  if (isId('agent', one.claimant))
    return one.agent === null || silent(one.agentHeardAt) >= reofferedAfterMs(deps.settings());
  if (one.agent !== null) return silent(one.agentHeardAt) >= deps.settings().lostAfterMs;
  return silent(one.usedAt) >= LIMITS.taskHeldSilentMs;
}

async function reap(deps: HubDeps, tx: Tx, seen: Running, since: number): Promise<void> {
  // A beat that is on its way comes before or after this.
  if (seen.agent !== null) {
    const heardAt = (await agentRows.lastHeard(tx, [seen.agent])).get(seen.agent) ?? null;
    if (!isGone(deps, { ...seen, agentHeardAt: heardAt }, since, tx.now)) return;
  }
  const task = await taskRows.lockTask(tx, seen.task);
  if (!task || task.fence !== seen.fence || task.state !== 'in_progress') return;
  const [attempt] = await attemptRows.attemptsOf(tx, task.id, 1);
  const worked = attempt?.turn ? await turnRows.findTurn(tx, attempt.turn) : null;
  // A turn that its agent holds has a lease of its own, which is the word on it.
  if (worked && HELD_TURN_STATES.some((state) => state === worked.state)) return;
  if (!(await loseAttempt(tx, task, await causeOf(tx, task, seen)))) return;
  // Should it come back, it is told to end what nobody waits for.
  await cancelWork(tx, deps.ids, attempt);
}

async function causeOf(tx: Tx, task: Task, { agent }: Running): Promise<Cause> {
  const known = agent && (await agentRows.findAgent(tx, agent));
  if (known)
    return {
      code: 'agent.lost',
      message: `agent ${known.name} fell silent while it worked on "${task.title}"`,
    };
  return task.claimedBy && isId('agent', task.claimedBy)
    ? { code: 'agent.removed', message: 'its agent was removed' }
    : { code: 'session.silent', message: 'the session that held it has not called for hours' };
}
