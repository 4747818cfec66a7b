import type { Approval, Run, Session, Team } from '../../live/views.ts';
import { byNeed, isUnderWay } from '../../parts/status-words.ts';

/** What the hub answered. */
export interface Answered {
  approvals: readonly Approval[];
  sessions: readonly Session[];
  runs: readonly Run[];
  teams: readonly Team[];
}

export interface NowGroups {
  /** Longest waiting first. */
  needs: Approval[];
  underWay: Session[];
  runs: Run[];
  teams: Team[];
}

/** What of it is shown, and in which order. */
export function nowOf({ approvals, sessions, runs, teams }: Answered): NowGroups {
  return {
    needs: approvals.filter(({ state }) => state === 'pending').sort((a, b) => a.createdAt - b.createdAt),
    underWay: sessions
      .filter(({ status }) => isUnderWay(status.word))
      .sort((a, b) => byNeed(a.status, b.status)),
    runs: [...runs],
    teams: [...teams],
  };
}

/** One line on how everything stands. */
export function summaryOf({ needs, underWay, runs }: NowGroups): string {
  const working = underWay.filter(
    ({ status }) => status.word === 'working' || status.word === 'starting',
  ).length;
  const queued = underWay.filter(({ status }) => status.word === 'queued').length;
  const parts = [
    needs.length === 0 ? 'Nothing needs you.' : `${countOf(needs.length, 'question')} for you.`,
    working > 0 ? `${working} working.` : '',
    queued > 0 ? `${queued} queued.` : '',
    runs.length > 0 ? `${countOf(runs.length, 'run')} of workflows.` : '',
  ];
  return parts.filter((part) => part !== '').join(' ');
}

const countOf = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;
