import type { RouteAnswer } from '#contract';
import type { TeamId } from '#domain';
import type { ApprovalView } from '../output/approval-lines.ts';
import type { SessionView } from '../output/session-lines.ts';
import { statusRank } from '../output/status-look.ts';
import type { TaskView } from '../output/task-lines.ts';

export type TeamView = RouteAnswer<'teams.list'>['items'][number];

/** What the hub said last. */
export interface TopData {
  readonly hub: string;
  readonly connection: 'connecting' | 'live' | 'catching up';
  readonly sessions: readonly SessionView[];
  readonly approvals: readonly ApprovalView[];
  readonly teams: readonly TeamView[];
  readonly tasks: readonly TaskView[];
  /** There are more sessions than were read. */
  readonly more: boolean;
}

export const NO_DATA: TopData = {
  hub: '',
  connection: 'connecting',
  sessions: [],
  approvals: [],
  teams: [],
  tasks: [],
  more: false,
};

export const GROUPS = ['Needs you', 'Held up', 'Working', 'Queued', 'At rest'] as const;
export type Group = (typeof GROUPS)[number];

const GROUP_OF: Partial<Record<SessionView['status']['word'], Group>> = {
  needs_you: 'Needs you',
  stalled: 'Held up',
  failed: 'Held up',
  lost: 'Held up',
  interrupted: 'Held up',
  paused: 'Held up',
  working: 'Working',
  starting: 'Working',
  closing: 'Working',
  queued: 'Queued',
};

export const groupOf = ({ status }: SessionView): Group => GROUP_OF[status.word] ?? 'At rest';

/** A session, or a question that no session in the list asks: a gate of a run, a budget. */
export interface TopRow {
  /** Of the session, or of the question. */
  id: string;
  group: Group;
  session: SessionView | null;
  /** What a person is asked. */
  asks: ApprovalView | undefined;
}

/** The sessions of a tab, those that need a person first; within a group those that are so for longest come last. */
export function rowsOf(data: TopData, tab: TeamId | 'all'): TopRow[] {
  const members = (tab === 'all' ? data.sessions : membersOf(data, tab)).filter(
    ({ status }) => status.word !== 'outside',
  );
  const rows = members
    .map((session) => ({
      id: session.id,
      session,
      group: groupOf(session),
      asks: data.approvals.find((one) => one.session === session.id),
    }))
    .sort(
      (one, other) =>
        GROUPS.indexOf(one.group) - GROUPS.indexOf(other.group) ||
        statusRank(one.session.status) - statusRank(other.session.status) ||
        other.session.lastActivityAt - one.session.lastActivityAt,
    );
  return tab === 'all' ? [...questionsBeside(data, members), ...rows] : rows;
}

const questionsBeside = ({ approvals }: TopData, sessions: readonly SessionView[]): TopRow[] =>
  approvals
    .filter(({ session }) => session === null || !sessions.some(({ id }) => id === session))
    .map((asks) => ({ id: asks.id, session: null, group: 'Needs you', asks }));

/** The lead, then whom it has spawned as teammates. */
function membersOf({ sessions, teams }: TopData, id: TeamId): SessionView[] {
  const team = teams.find((one) => one.id === id);
  if (!team) return [];
  const mates = sessions.filter((one) => one.kind === 'teammate' && one.owner === team.lead.id);
  return [sessions.find((one) => one.id === team.lead.id) ?? team.lead, ...mates];
}

export interface TopTab {
  id: TeamId | 'all';
  name: string;
  /** One of them waits for a person. */
  waits: boolean;
  members: SessionView[];
}

export function tabsOf(data: TopData): TopTab[] {
  const waits = (members: readonly SessionView[]) =>
    members.some(({ status }) => status.word === 'needs_you');
  const all = [...data.sessions];
  return [
    { id: 'all', name: 'All', waits: waits(all), members: all },
    ...data.teams.map(({ id, name, status }) => ({
      id,
      name,
      waits: status.word === 'needs_you',
      members: membersOf(data, id),
    })),
  ];
}
