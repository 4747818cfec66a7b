import { LIMITS, type Cause } from '#domain';
import type { HarnessFailure, TurnOutcome } from '#harness';
import type { Ending } from './turn-report.ts';

const CAUSE_CHARACTERS = 8_000;

/** Why we ended a turn ourselves, if we did. `lease_over`: its work is offered to another, as the hub could not be reached. */
export type StopReason = 'cancelled' | 'taken_away' | 'agent_stopped' | 'lease_over';

export const AGENT_STOPPED: Cause = {
  code: 'agent.stopped',
  message: 'The agent was stopped while this turn ran. It is not run again by itself: send it anew.',
};
export const LEASE_OVER: Cause = {
  code: 'agent.lease_over',
  message:
    'Its agent could not reach the hub for longer than its lease, and ended it: another may have it by now.',
};
export const AGENT_RESTARTED: Cause = {
  code: 'agent.restarted',
  message:
    'The agent ended without warning while this turn ran. It is not run again by itself: send it anew.',
};

/** The end of a turn whose harness was prompted. `canResume`: whether the session can go on when its process is gone. */
export function endingOf(outcome: TurnOutcome, stopped: StopReason | undefined, canResume: boolean): Ending {
  const reply = cutToBytes(outcome.reply, LIMITS.replyBytes);
  const usage = outcome.usage ? { usage: outcome.usage } : {};
  const turn = { phase: 'turn' as const, session_lost: false };
  // Not even what was done in the meantime is told as done: another may be at it.
  if (stopped === 'lease_over')
    return { ...turn, outcome: { end: 'interrupted', reply, cause: LEASE_OVER, ...usage } };
  if (outcome.end === 'done') {
    return { ...turn, outcome: { end: 'done', reply, stopReason: outcome.stopReason, ...usage } };
  }
  if (stopped === 'agent_stopped') {
    return { ...turn, outcome: { end: 'interrupted', reply, cause: AGENT_STOPPED, ...usage } };
  }
  if (outcome.end === 'cancelled' || stopped === 'cancelled') {
    return { ...turn, outcome: { end: 'cancelled', reply, ...usage } };
  }
  const cause = causeOf(outcome.failure);
  if (outcome.failure.code !== 'harness.died') {
    return { ...turn, outcome: { end: 'failed', reply, cause, ...usage } };
  }
  return {
    phase: 'turn',
    session_lost: !canResume,
    outcome: { end: 'interrupted', reply, cause, ...usage },
  };
}

/** Nothing was prompted. A session that never ran before never came to be. */
export function startFailure(cause: Cause, hasRunBefore: boolean): Ending {
  return {
    phase: 'start',
    session_lost: !hasRunBefore,
    outcome: { end: 'failed', reply: '', cause: shortened(cause) },
  };
}

/** Cancelled before anything was prompted. */
export const cancelledEarly: Ending = {
  phase: 'turn',
  session_lost: false,
  outcome: { end: 'cancelled', reply: '' },
};

export const interruptedBy = (cause: Cause): Ending => ({
  phase: 'turn',
  session_lost: false,
  outcome: { end: 'interrupted', reply: '', cause },
});

export function causeOf({ code, cause, stderr }: HarnessFailure): Cause {
  return shortened({ code, message: stderr ? `${cause}\n${stderr}` : cause });
}

const shortened = ({ code, message }: Cause): Cause => ({
  code,
  message: message.slice(0, CAUSE_CHARACTERS),
});

/** Cuts text without breaking a character, and says so. */
function cutToBytes(text: string, bytes: number): string {
  const raw = Buffer.from(text);
  if (raw.length <= bytes) return text;
  const mark = `\n… cut: ${raw.length} bytes in all`;
  const kept = raw.subarray(0, bytes - Buffer.byteLength(mark)).toString('utf8');
  return kept.replace(/\uFFFD+$/u, '') + mark;
}
