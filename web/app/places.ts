/**
 * Where one can go, in the order of the navigation. The keys, the palette and the help come from here. `group` parts
 * the work of the crew from what it runs on.
 */
export const PLACES = [
  { to: '/', name: 'Now', keys: ['g', 'n'], group: 'work' },
  { to: '/chat', name: 'Chat', keys: ['g', 'c'], group: 'work' },
  { to: '/sessions', name: 'Sessions', keys: ['g', 's'], group: 'work' },
  { to: '/teams', name: 'Teams', keys: ['g', 't'], group: 'work' },
  { to: '/boards', name: 'Boards', keys: ['g', 'b'], group: 'work' },
  { to: '/workflows', name: 'Workflows', keys: ['g', 'w'], group: 'work' },
  { to: '/runs', name: 'Runs', keys: ['g', 'r'], group: 'work' },
  { to: '/approvals', name: 'Approvals', keys: ['g', 'i'], group: 'work' },
  { to: '/agents', name: 'Agents', keys: ['g', 'a'], group: 'hub' },
  { to: '/usage', name: 'Usage', keys: ['g', 'u'], group: 'hub' },
  { to: '/settings', name: 'Settings', keys: ['g', 'e'], group: 'hub' },
  { to: '/audit', name: 'Audit', keys: ['g', 'l'], group: 'hub', role: 'admin' },
] as const satisfies readonly {
  to: string;
  name: string;
  keys: readonly [string, string];
  group: 'work' | 'hub';
  /** Whom it is for; without it for everybody. */
  role?: 'admin';
}[];

export type Place = (typeof PLACES)[number];

/** The places of one person. */
export const placesFor = (role: string): Place[] =>
  PLACES.filter((place) => !('role' in place) || place.role === role);
