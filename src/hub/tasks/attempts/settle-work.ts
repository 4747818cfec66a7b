import {
  LIMITS,
  resultOf,
  type Attempt,
  type Cause,
  type Session,
  type Task,
  type Turn,
  type TurnMove,
} from '#domain';
import { attemptRows, taskRows, type Tx } from '#store';
import { endBadly, endWell } from './end-attempt.ts';
import { loseAttempt } from './lose-attempts.ts';
import { recordActivity, type Actor } from '../record-activity.ts';

/** How the turn that worked on a task ended. */
export interface WorkEnding {
  move: TurnMove;
  reply?: string;
  stopReason?: string;
  cause?: Cause;
}

/** What an agent says was redacted where it came in. */
const STORED = { redact: (text: string) => text };

/** The attempt that a session works on now, with its task locked; undefined when it has ended otherwise. */
export async function workOf(
  tx: Tx,
  session: Session,
): Promise<{ task: Task; attempt: Attempt } | undefined> {
  const attempt = await attemptRows.attemptIn(tx, session.id);
  const task = attempt && (await taskRows.lockTask(tx, attempt.task));
  return task?.fence === attempt?.fence && task && attempt ? { task, attempt } : undefined;
}

/**
 * The turn that worked on a task has ended, and in the same unit the attempt does: well with the reply as its result, as
 * failed with the cause, given back to the inbox when somebody had it cancelled, or lost with its agent. Nothing happens
 * when the attempt had ended before, by the session itself or because it was taken away.
 */
export async function settleWork(tx: Tx, session: Session, turn: Turn, ending: WorkEnding): Promise<void> {
  const work = await workOf(tx, session);
  if (!work || work.attempt.turn !== turn.id) return;
  const { task } = work;
  const { fence } = task;
  const actor: Actor = { by: session.id, door: 'agent' };
  const verdict = judge(turn, ending);
  switch (verdict.is) {
    case 'well':
      await endWell(STORED, tx, actor, task, { fence, result: cut(verdict.result) });
      return;
    case 'failed':
      await endBadly(STORED, tx, actor, task, { fence, state: 'failed', cause: verdict.cause });
      return;
    case 'shelved':
      await shelve(tx, actor, task, verdict.cause.message);
      return;
    case 'lost':
      await loseAttempt(tx, task, verdict.cause);
  }
}

type Verdict = { is: 'well'; result: string } | { is: 'failed' | 'lost' | 'shelved'; cause: Cause };

function judge(turn: Turn, { move, reply = '', stopReason = 'end_turn', cause }: WorkEnding): Verdict {
  if (move === 'done') {
    const end = resultOf({ reply, stopReason }, turn.command !== null);
    if ('result' in end) return { is: 'well', result: end.result };
    return { is: 'failed', cause: { code: 'task.failed', message: tail(end.why) } };
  }
  const why = cause ?? { code: `turn.${move}`, message: `its turn ended by ${move}` };
  // Its session went with its agent: a person who closes one has taken the task from it before.
  const isClosed = why.code === 'session.closed' || why.code === 'session.closing';
  if (turn.cancelAskedAt !== null || (move === 'cancel_queued' && !isClosed))
    return { is: 'shelved', cause: why };
  // What an agent could not go on with is no failure of the work.
  if (move === 'interrupt' || why.code.startsWith('agent.') || isClosed) return { is: 'lost', cause: why };
  return { is: 'failed', cause: { ...why, message: tail(why.message) } };
}

/** Gives a task back to the inbox, where no agent takes it: somebody wanted the work to end. */
export async function shelve(tx: Tx, actor: Actor, task: Task, note: string): Promise<void> {
  const returned = await endBadly(STORED, tx, actor, task, {
    fence: task.fence,
    state: 'returned',
    cause: null,
    note,
  });
  const ready = returned.ok ? await taskRows.findTask(tx, task.id) : undefined;
  if (!ready || !(await taskRows.moveTask(tx, ready, 'shelve', null))) return;
  const data = { from: 'in_progress', to: 'inbox' };
  await tx.event({ type: 'task.changed', user: task.user, subject: task.id, data });
  await recordActivity(tx, actor, task.id, { action: 'moved', data });
}

const RESULT_MOST = LIMITS.taskResultCharacters;
const cut = (text: string): string => {
  const mark = `\n[cut: ${text.length} characters in all]`;
  return text.length > RESULT_MOST ? text.slice(0, RESULT_MOST - mark.length) + mark : text;
};

const TAIL_CHARACTERS = 2_000;
/** The end of an output says what went wrong; its first line how it ended. */
function tail(text: string): string {
  if (text.length <= TAIL_CHARACTERS) return text;
  const [first = ''] = text.split('\n', 1);
  return `${first.slice(0, 200)}\n[…]\n${text.slice(-TAIL_CHARACTERS)}`;
}
