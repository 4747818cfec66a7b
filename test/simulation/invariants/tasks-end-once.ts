import type { AttemptRow, TaskRow } from '../world/witness.ts';
import { ENDED, type Facts } from './facts.ts';

/**
 * Every task has come to rest: it has ended, waits for a person or for another task, or is blocked after its attempts; one that is worked on has
 * a turn that waits for a person or a budget. One that nobody has taken is left only where budgets hold agents back.
 */
export function tasksComeToRest({ tasks, attempts, turn, turns }: Facts): string[] {
  const isHeldBack = turns.some(({ state, pausedBy }) => state === 'queued' && pausedBy !== null);
  const isAsked = turns.some(({ state }) => state === 'waiting');
  return tasks.flatMap(({ id, state, blocked, unmet, claimedBy, hands }) => {
    if (state === 'in_progress' && claimedBy !== null) {
      const attempt = attempts.find((one) => one.task === id && one.state === 'running');
      const works = attempt?.turn ? turn.get(attempt.turn) : undefined;
      return works && !ENDED.has(works.state)
        ? []
        : [`task ${id} is worked on by nothing: ${works?.state ?? 'no turn'}`];
    }
    if (state !== 'up_next' || blocked !== null || unmet > 0 || hands === 0) return [];
    return isHeldBack || isAsked ? [] : [`task ${id} is ready and nobody took it`];
  });
}

/** An attempt for each fence, one at a time, and what is accepted of each is what its own turn ended with. */
export function attemptsAreAccountedFor({ tasks, attempts, turn, events }: Facts): string[] {
  return tasks.flatMap((task) => {
    const own = attempts.filter((attempt) => attempt.task === task.id);
    const running = own.filter(({ state }) => state === 'running');
    const completed = own.filter(({ state }) => state === 'completed');
    const reopened = events.filter(
      ({ type, subject, data }) =>
        (type === 'task.changed' || type === 'task.cancelled') &&
        subject === task.id &&
        /"from":"(done|in_review)"/.test(data ?? ''),
    );
    return [
      ...(running.length > (task.state === 'in_progress' ? 1 : 0)
        ? [`task ${task.id} is ${task.state} with ${running.length} attempts running`]
        : []),
      ...(completed.length > 1 + reopened.length
        ? [`task ${task.id} was completed ${completed.length} times`]
        : []),
      ...own.flatMap((attempt) =>
        oddAttempt(task, attempt, attempt.turn ? turn.get(attempt.turn) : undefined),
      ),
    ];
  });
}

function oddAttempt(task: TaskRow, attempt: AttemptRow, works: Facts['turns'][number] | undefined): string[] {
  const name = `attempt ${attempt.fence} at ${task.id} (${attempt.state})`;
  if (!works) return attempt.state === 'completed' ? [`${name} has no turn`] : [];
  if (attempt.state === 'completed') {
    if (works.state !== 'done') return [`${name} was worked on by ${works.id}, which is ${works.state}`];
    return works.reply?.includes(`re:${task.title.replace('Task ', '')};`)
      ? []
      : [`${name} was completed with the reply of another: ${works.reply ?? 'none'}`];
  }
  if (attempt.state === 'lost' && works.state === 'done') return [`${name} was lost, and its turn is done`];
  return attempt.state === 'running' && ENDED.has(works.state)
    ? [`${name}, and its turn is ${works.state}`]
    : [];
}

/** What was accepted as a task's result was said by a turn that completed it, never by one that it was taken from. */
export function resultsAreOfAcceptedWork({ tasks, attempts, turn }: Facts): string[] {
  return tasks.flatMap(({ id, result }) => {
    if (result === null) return [];
    const said = attempts.some(
      (attempt) =>
        attempt.task === id &&
        attempt.state === 'completed' &&
        attempt.turn !== null &&
        turn.get(attempt.turn)?.reply === result,
    );
    return said ? [] : [`the result of task ${id} is of no attempt that completed it: ${result}`];
  });
}
