import type { EventRow } from '../world/witness.ts';
import { ENDED, type Facts } from './facts.ts';

const STEPS: Readonly<Record<string, { from: readonly string[]; to: string }>> = {
  'turn.queued': { from: ['none'], to: 'queued' },
  'turn.leased': { from: ['queued'], to: 'leased' },
  'turn.given_back': { from: ['leased'], to: 'queued' },
  'turn.started': { from: ['leased'], to: 'running' },
  'turn.waiting': { from: ['running'], to: 'waiting' },
  'turn.went_on': { from: ['waiting'], to: 'running' },
  'turn.done': { from: ['queued', 'running', 'waiting'], to: 'done' },
  'turn.failed': { from: ['queued', 'leased', 'running', 'waiting'], to: 'failed' },
  'turn.cancelled': { from: ['queued', 'leased', 'running', 'waiting'], to: 'cancelled' },
  'turn.interrupted': { from: ['running', 'waiting'], to: 'interrupted' },
  'turn.expired': { from: ['queued'], to: 'expired' },
};

/** The events of each turn are a legal life that ends where the turn stands. */
export function turnEventsAreLegal({ events, turns, turn, sessions }: Facts): string[] {
  const problems: string[] = [];
  const at = new Map<string, string>();
  const erased = new Set(
    events.filter(({ type }) => type === 'session.erased').map((event) => event.session),
  );
  for (const event of events) {
    if (!event.turn) continue;
    const before = at.get(event.turn) ?? 'none';
    const step = STEPS[event.type];
    if (step) {
      if (!step.from.includes(before))
        problems.push(`${event.turn}: ${event.type} came when it was ${before}`);
      at.set(event.turn, step.to);
    } else problems.push(...oddEvent(event, before));
  }
  for (const { id, state } of turns)
    if (at.get(id) !== state) problems.push(`${id} is ${state}, by its events ${at.get(id) ?? 'none'}`);
  for (const [id, state] of at) {
    const session = events.find((event) => event.turn === id)?.session;
    if (!turn.has(id as never) && !(session && erased.has(session)))
      problems.push(`${id} (${state}) has events and is gone`);
  }
  if (sessions.length === 0) problems.push('no session was looked at');
  return problems;
}

function oddEvent({ type, turn }: EventRow, before: string): string[] {
  if (type === 'turn.late' && before !== 'interrupted')
    return [`${turn ?? ''}: a late finish came when it was ${before}`];
  if (
    (type === 'transcript.grew' || type === 'turn.cancel_asked') &&
    (ENDED.has(before) || before === 'none')
  )
    return [`${turn ?? ''}: ${type} came when it was ${before}`];
  return [];
}

/** Whoever follows the log by its cursor has seen every event that is theirs, once and in order, through all crashes. */
export function followerSawAll({ events, followed }: Facts): string[] {
  const theirs = events.map(
    ({ type, turn, session, subject, at }) => `${type} ${turn ?? ''} ${session ?? ''} ${subject ?? ''} ${at}`,
  );
  const seen = followed.map(
    ({ type, turn, session, subject, at }) => `${type} ${turn ?? ''} ${session ?? ''} ${subject ?? ''} ${at}`,
  );
  const first = theirs.findIndex((line, index) => seen[index] !== line);
  if (first >= 0)
    return [`event ${first} is "${theirs[first]}", the follower saw "${seen[first] ?? 'nothing'}"`];
  return seen.length > theirs.length
    ? [`the follower saw ${seen.length - theirs.length} events too many`]
    : [];
}
