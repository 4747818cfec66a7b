import type { SessionDetail } from '../../live/views.ts';
import { nameOf } from '../../parts/session-names.ts';

/** A way to stop a session, and what it will do. */
export interface StopWay {
  id: 'cancel' | 'close' | 'force_close';
  name: string;
  does: string;
  /** The same in a terminal. */
  cli: string[];
  /** The turn that is meant, where several wait. */
  turn?: NonNullable<SessionDetail['turn']>;
}

type Facts = Pick<SessionDetail, 'id' | 'label' | 'kind' | 'status' | 'queued' | 'turn'>;

/** What ending its turn does, by how it stands. */
function endOf(word: Facts['status']['word'], isQueued: boolean): string {
  if (isQueued) return 'The prompt that waits next is taken back; its harness has not seen it.';
  if (word === 'needs_you') return 'What it asks is withdrawn, and the harness is told to stop what it does.';
  if (word === 'lost')
    return 'Its agent is not heard: it ends the turn when it is heard again, or has ended it by itself by then.';
  if (word === 'starting') return 'Its harness is only starting: the turn ends before the prompt is sent.';
  return 'The harness is told to stop what it does now; what does not stop by itself is ended.';
}

/** The ways that the hub offers now, the mildest first. `owned`: how many live sessions would be closed with it. */
export function stopWays(session: Facts, owned = 0): StopWay[] {
  const offered = new Set(session.status.actions);
  const ways: StopWay[] = [];
  if (offered.has('cancel') && session.turn !== null) ways.push(cancelWay(session, session.turn));
  if (offered.has('close')) ways.push(closeWay(session, owned));
  if (offered.has('force_close'))
    ways.push({
      id: 'force_close',
      name: `Close ${nameOf(session)} by force`,
      does: 'It counts as closed at once, though its agent has not confirmed that the process is gone.',
      cli: ['muster', 'session', 'close', session.id, '--force'],
    });
  return ways;
}

function cancelWay({ id, status, queued }: Facts, turn: NonNullable<Facts['turn']>): StopWay {
  const isQueued = status.word === 'queued' || (status.word === 'paused' && queued > 0);
  const waiting = Math.max(0, queued - (isQueued ? 1 : 0));
  const rest =
    waiting === 0
      ? ''
      : ` ${waiting === 1 ? 'One more waits and goes' : `${waiting} more wait and go`} on after it.`;
  return {
    id: 'cancel',
    name: isQueued ? 'Take the prompt back' : 'End the turn',
    does: `${endOf(status.word, isQueued)} The session stays, with all that it knows.${rest}`,
    cli: ['muster', 'session', 'cancel', id, ...(isQueued ? ['--turn', turn] : [])],
    ...(isQueued ? { turn } : {}),
  };
}

function closeWay(session: Facts, owned: number): StopWay {
  const { id, turn } = session;
  const along =
    owned === 0
      ? ''
      : ` ${owned === 1 ? 'The session' : `All ${owned} sessions`} that it owns ${owned === 1 ? 'is' : 'are'} closed with it.`;
  const first =
    turn === null
      ? 'Its process is ended.'
      : 'Its turn is ended, what is queued is cancelled, then its process is ended.';
  return {
    id: 'close',
    name: `Close ${nameOf(session)}`,
    does: `${first} It takes no message again; the transcript stays.${along}`,
    cli: ['muster', 'session', 'close', id],
  };
}
