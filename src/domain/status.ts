import type { Agent, Liveness } from './agent.ts';
import { heldText, pausedText } from './budget-words.ts';
import type { Budget } from './budget.ts';
import { closeReasonText, type Session } from './session.ts';
import type { HubSettings } from './settings.ts';
import { silenceOf, type TurnSigns } from './silence.ts';
import type { Turn } from './turn.ts';

/** The words that every door shows. Never a bare "idle": a session that could take a turn says how its last one ended. */
export const STATUS_WORDS = [
  'starting',
  'working',
  'needs_you',
  'queued',
  'asleep',
  'paused',
  'stalled',
  'lost',
  'failed',
  'done',
  'interrupted',
  'cancelled',
  'new',
  'closing',
  'closed',
  'outside',
] as const;
export type StatusWord = (typeof STATUS_WORDS)[number];

export const SESSION_ACTIONS = [
  'send',
  'cancel',
  'close',
  'force_close',
  'answer',
  'rebind',
  'replace',
] as const;
export type SessionAction = (typeof SESSION_ACTIONS)[number];

export interface Status {
  word: StatusWord;
  /** Since when, in ms since 1970. */
  since: number;
  /** What it waits for, or why it ended so: a sentence part without a full stop. Always there for queued, paused, needs_you, failed, lost and stalled; for working, when it has shown nothing for a minute. */
  why?: string;
  /** What the caller may ask of it now. */
  actions: SessionAction[];
}

/** What status is computed from. All of it is read in one snapshot. */
export interface StatusFacts {
  session: Session;
  /** The turn that is leased, running or waiting; else the first queued; else null. */
  active: Turn | null;
  /** The turn that ended last. */
  last: Pick<Turn, 'state' | 'endedAt' | 'cause'> | null;
  queued: number;
  agent: Pick<Agent, 'name' | 'intent' | 'slots'> | null;
  liveness: Liveness;
  /** An order that its agent has taken and that ends the agent's process: nothing new is begun before that. */
  leaving?: 'restart' | 'upgrade' | undefined;
  /** The budget that holds the queued turn back, and what people call what it is about; absent: none does. */
  heldBack?: { budget: Budget; name?: string | undefined } | null | undefined;
  /** Turns that hold a slot on the agent now. */
  slotsHeld: number;
  /** What the pending approval asks, in words, where the turn waits for one. */
  asks: string | null;
  /** Of a turn that has run for a minute or longer. */
  signs?: TurnSigns | null;
}

type Settings = Pick<HubSettings, 'stallMs' | 'lostAfterMs'>;

/** The one function that says how a session stands. Every door shows its words. */
export function statusOf(facts: StatusFacts, now: number, settings: Settings): Status {
  return { ...wordOf(facts, now, settings), actions: actionsOf(facts) };
}

type Word = Omit<Status, 'actions'>;

function wordOf(facts: StatusFacts, now: number, settings: Settings): Word {
  const { session, active } = facts;
  if (session.state === 'closed') {
    return {
      word: 'closed',
      since: session.endedAt ?? session.createdAt,
      ...(session.closeReason ? { why: closeReasonText(session.closeReason) } : {}),
    };
  }
  if (session.state === 'failed') {
    return {
      word: 'failed',
      since: session.endedAt ?? session.createdAt,
      why: session.cause?.message ?? 'no cause was recorded',
    };
  }
  if (session.state === 'closing') return closingWord(facts);
  if (session.harness === null) return { word: 'outside', since: session.createdAt };
  if (active === null) return restingWord(facts);
  if (active.state === 'queued') return queuedWord(facts, active);
  return heldWord(facts, active, now, settings);
}

function closingWord({ session, liveness, agent }: StatusFacts): Word {
  const since = session.lastTurnEndedAt ?? session.createdAt;
  if (liveness.heard === 'online') return { word: 'closing', since, why: 'its process is being ended' };
  return { word: 'closing', since, why: `agent ${agent?.name ?? '?'} has to confirm and is not heard` };
}

function restingWord({ session, last }: StatusFacts): Word {
  const since = last?.endedAt ?? session.openedAt ?? session.createdAt;
  if (isUnbound(session))
    return { word: 'failed', since, why: session.cause?.message ?? 'its harness session is lost' };
  // How its last turn ended matters more than whether its process is up.
  const endedWell = last === null || last.state === 'done';
  if (session.asleep && endedWell) return { word: 'asleep', since, why: ASLEEP };
  if (last === null) return { word: 'new', since, why: 'it has had no turn yet' };
  return { since, ...endedWord(last) };
}

function endedWord({ state, cause }: NonNullable<StatusFacts['last']>): Omit<Word, 'since'> {
  if (state === 'done') return { word: 'done', why: 'its last turn is done; it waits for a message' };
  // Its agent ends a turn that shows nothing for too long: it stands so until another one shows that it moves.
  if (state === 'failed' && cause?.code === 'harness.stalled')
    return { word: 'stalled', why: `${withoutStop(cause.message)}; the turn was ended` };
  if (state === 'failed') return { word: 'failed', why: cause?.message ?? 'its last turn failed' };
  if (state === 'cancelled') return { word: 'cancelled', ...(cause ? { why: cause.message } : {}) };
  const cutOff = state === 'expired' ? 'its last turn was not started in time' : 'its last turn was cut off';
  return { word: 'interrupted', why: cause?.message ?? cutOff };
}

const withoutStop = (text: string): string => text.replace(/\.$/, '');

const ASLEEP = 'its process has ended to save memory; the next turn resumes it';

/** It has run, and its harness session is lost or was another's: it takes no turn until a person binds it anew. */
const isUnbound = ({ openedAt, acpSession, rebind, harness }: Session) =>
  harness !== null && openedAt !== null && acpSession === null && !rebind;

function queuedWord(facts: StatusFacts, active: Turn): Word {
  const { heldBack } = facts;
  if (!heldBack) return { word: 'queued', since: active.createdAt, why: waitsFor(facts) };
  const { budget, name } = heldBack;
  const since = active.pausedAt ?? active.createdAt;
  // What others give back is a matter of time; what is used up needs a person, or the next period.
  if (budget.pausedAt === null) return { word: 'queued', since, why: heldText(budget, name) };
  return { word: 'paused', since, why: pausedText(budget, name) };
}

/** What a queued turn waits for; the reason changes when the cause does. */
export function waitsFor({ agent, liveness, slotsHeld, leaving }: StatusFacts): string {
  if (agent === null) return 'no agent is bound to it';
  if (agent.intent === 'disabled') return `agent ${agent.name} is disabled`;
  if (agent.intent === 'draining') return `agent ${agent.name} is draining and takes no new work`;
  if (liveness.heard === 'never') return `agent ${agent.name} has not connected yet`;
  if (liveness.heard !== 'online') return `agent ${agent.name} is not heard`;
  if (leaving)
    return `agent ${agent.name} is about to be ${leaving === 'restart' ? 'restarted' : 'upgraded'}`;
  if (slotsHeld >= agent.slots)
    return `a free slot on agent ${agent.name} (${slotsHeld} of ${agent.slots} in use)`;
  return `agent ${agent.name} has not taken it yet`;
}

function heldWord(facts: StatusFacts, active: Turn, now: number, settings: Settings): Word {
  const { liveness, asks } = facts;
  const agent = facts.agent?.name ?? '?';
  const lastSign = active.lastActivityAt ?? active.startedAt ?? active.createdAt;
  if (liveness.heard === 'offline' || liveness.heard === 'lost') {
    return {
      word: 'lost',
      since: liveness.since,
      why: `agent ${agent} is not heard; ${active.state === 'leased' ? 'it had not started yet' : 'the turn goes on there'}`,
    };
  }
  if (active.state === 'waiting') return { word: 'needs_you', since: lastSign, why: asks ?? 'an answer' };
  if (active.state === 'leased')
    return { word: 'starting', since: lastSign, why: `agent ${agent} is starting it` };
  // A tool that runs may be silent for as long as it takes.
  const isSilent = now - lastSign >= settings.stallMs && active.openCalls.length === 0;
  if (!isSilent) return workingWord(facts, active, now);
  return { word: 'stalled', since: lastSign, why: 'no sign from its harness since then' };
}

function workingWord({ signs }: StatusFacts, active: Turn, now: number): Word {
  const silence = signs ? silenceOf(signs, now) : undefined;
  const since = active.startedAt ?? active.createdAt;
  return { word: 'working', since, ...(silence ? { why: silence.why } : {}) };
}

function actionsOf(facts: StatusFacts): SessionAction[] {
  const { session, active } = facts;
  if (session.state === 'closed') return [];
  const isSpawned = session.owner !== null && session.harness !== null;
  const replace: SessionAction[] = isSpawned ? ['replace'] : [];
  if (session.state === 'failed') return ['close', ...replace];
  if (session.state === 'closing') return ['force_close'];
  if (session.harness === null) return ['close'];
  const actions: SessionAction[] = [];
  const unbound = isUnbound(session);
  if (!session.closeAfterTurn && !unbound) actions.push('send');
  if (active) actions.push('cancel');
  if (waitsForAnswer(facts)) actions.push('answer');
  actions.push('close', ...replace);
  if (unbound && session.state === 'open') actions.push('rebind');
  return actions;
}

/** For a permission, or for more room in a budget. */
const waitsForAnswer = ({ asks, heldBack }: StatusFacts): boolean =>
  asks !== null || (heldBack != null && heldBack.budget.pausedAt !== null && !heldBack.budget.keptPaused);
