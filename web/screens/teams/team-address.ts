import type { Team } from '../../live/views.ts';

export const TEAM_TABS = ['members', 'tasks', 'mail', 'artifacts'] as const;
export type TeamTab = (typeof TEAM_TABS)[number];

/** What of a team's screen stands in its address. */
export interface TeamSearch {
  tab?: TeamTab;
  /** Of the mail: whom it is with, or to whom one writes. */
  with?: string;
  /** Of the artifacts: which one, which version of it, and which other version it is compared with. */
  artifact?: string;
  version?: number;
  against?: number;
}

const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 ? value : undefined;

/** Whatever somebody typed into the address; what makes no sense is left out. */
export function teamSearch(raw: Record<string, unknown>): TeamSearch {
  const found = {
    tab: TEAM_TABS.find((tab) => tab === raw['tab']),
    with: text(raw['with']),
    artifact: text(raw['artifact']),
    version: count(raw['version']),
    against: count(raw['against']),
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** Which of the lists of teams stands in the address. */
export interface TeamsSearch {
  state?: 'deleted';
}
export const teamsSearch = (raw: Record<string, unknown>): TeamsSearch =>
  raw['state'] === 'deleted' ? { state: 'deleted' } : {};

/** How a new team is described. */
export interface NewTeamSearch {
  by?: 'file';
}
export const newTeamSearch = (raw: Record<string, unknown>): NewTeamSearch =>
  raw['by'] === 'file' ? { by: 'file' } : {};

/** What stands for a team in an address: its name, unless another team may have that, or this screen. */
export const teamKey = ({ id, name, state }: Pick<Team, 'id' | 'name' | 'state'>): string =>
  state === 'active' && name !== 'new' ? name : id;
