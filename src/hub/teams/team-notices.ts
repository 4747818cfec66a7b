import type { AgentId } from '#domain';
import type { TeammateView, TeamView } from './team-verbs.ts';
import type { TeamNotice } from './team-ports.ts';

/** A team whose lead has ended goes on, but nobody reads its reports or can bring somebody in. */
export function leadNotices({ team, lead }: Pick<TeamView, 'team' | 'lead'>): TeamNotice[] {
  const { state, label, client, id } = lead.session;
  if (team.state !== 'active' || !ENDED.has(state)) return [];
  const name = label ?? client ?? id;
  const text = `its lead ${name} has ended: nobody gets its reports, and nobody can be brought in. Merge what is done (muster workspace list --team ${team.name}), delete it (muster team delete ${team.name}) and form another`;
  return [{ code: 'lead_ended', text, teammate: null }];
}

const ENDED: ReadonlySet<string> = new Set(['closing', 'closed', 'failed']);

/** What a lead should know of its teammates, from what their status says; the words are the status' own. */
export function noticesOf(
  teammates: readonly TeammateView[],
  { now, lost }: { now: number; lost: ReadonlySet<AgentId> },
): TeamNotice[] {
  const live = teammates.filter(({ teammate }) => teammate.leftAt === null);
  // Those that are live come first, then the last to leave: the first of a name is what there is of it.
  const newest = teammates.filter(
    (view, at) => teammates.findIndex(({ teammate: { name } }) => name === view.teammate.name) === at,
  );
  const gone = newest.flatMap(failedNotices);
  const each = live.flatMap((view) => [...statusNotices(view, lost), ...placeNotices(view, now)]);
  // One whose turn was ended for its silence has none, and what becomes of it is its lead's to say.
  const working = live.filter(({ session }) => session.turn !== null && BUSY.has(session.status.word));
  const stalled = working.filter(({ session }) => session.status.word === 'stalled');
  const all =
    stalled.length > 1 && stalled.length === working.length
      ? [{ code: 'all_stalled', text: `all ${stalled.length} that have a turn are stalled`, teammate: null }]
      : [];
  return [...all, ...each, ...gone];
}

const BUSY: ReadonlySet<string> = new Set(['working', 'stalled', 'needs_you']);

const TOLD: Readonly<Record<string, string>> = {
  stalled: 'stalled',
  lost: 'lost',
  failed: 'failed',
  needs_you: 'waits_for_approval',
  paused: 'paused',
};

function statusNotices({ teammate, session }: TeammateView, lost: ReadonlySet<AgentId>): TeamNotice[] {
  const { word, why } = session.status;
  if (word !== 'lost' && teammate.agent !== null && lost.has(teammate.agent)) {
    const text = `${teammate.name} is lost: agent ${session.agent?.name ?? '?'} has been silent for too long`;
    return [{ code: 'lost', text, teammate: teammate.session }];
  }
  const code = TOLD[word];
  if (code === undefined) return [];
  const says = word === 'needs_you' ? 'waits for an answer' : `is ${word}`;
  return [{ code, text: `${teammate.name} ${says}${why ? `: ${why}` : ''}`, teammate: teammate.session }];
}

/** One that failed and that nobody has replaced. */
function failedNotices({ teammate, session }: TeammateView): TeamNotice[] {
  if (teammate.leftWhy !== 'failed') return [];
  const why = session.session.cause?.message ?? 'no cause was recorded';
  return [
    { code: 'failed', text: `${teammate.name} has failed and left: ${why}`, teammate: teammate.session },
  ];
}

function placeNotices({ teammate }: TeammateView, now: number): TeamNotice[] {
  const { name, session, plan, stop, turnsUsed, turnsMost } = teammate;
  const notices: TeamNotice[] = [];
  const add = (code: string, text: string) => notices.push({ code, text, teammate: session });
  if (plan === 'submitted') add('plan_waits', `the plan of ${name} waits for an answer`);
  if (stop?.state === 'asked' && now >= stop.deadlineAt)
    add('stop_unanswered', `${name} has not answered request ${stop.id} to stop in time; it may be forced`);
  if (stop?.state === 'declined')
    add('stop_declined', `${name} declined to stop: ${stop.answer ?? 'no reason given'}`);
  if (turnsUsed >= turnsMost) add('turns_used_up', `${name} has used all of its ${turnsMost} turns`);
  return notices;
}
