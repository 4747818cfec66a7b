import type { Principal, UserRole } from './principal.ts';

/** Everything that a person may be allowed, with what it means; the doors ask for rights, never for roles. */
export const RIGHTS = {
  'own.look':
    'look at what is one’s own: sessions, turns, transcripts, mail, approvals, agents, tasks, tokens, events; and at the hub and its settings',
  'own.token': 'replace or end the token that one calls with',
  'own.change':
    'change what is one’s own: spawn, send, cancel, close, answer, connect clients, direct agents, make and end tokens',
  'users.manage':
    'see every account with its counts and the facts of its tokens; add, disable and enable accounts, set roles, make and end tokens for others',
  'settings.change': 'change the settings of the hub',
  'audit.read': 'read the audit log, which tells of everybody',
  'metrics.read':
    'read the metrics of the hub, which count what everybody has under way; an admin’s token that only reads may, too',
  'hub.manage': 'stop the hub, recount its counters',
} as const;
export type Right = keyof typeof RIGHTS;

const LOOKING = ['own.look', 'own.token'] as const satisfies readonly Right[];
const WORKING = [...LOOKING, 'own.change'] as const satisfies readonly Right[];

/** What each role may do. Whatever the role: things of another user do not exist. */
export const ROLE_RIGHTS: Readonly<Record<UserRole, readonly Right[]>> = {
  admin: [...WORKING, 'users.manage', 'settings.change', 'audit.read', 'metrics.read', 'hub.manage'],
  member: WORKING,
  viewer: LOOKING,
};

/** Whether a person may. What agents, sessions and joining agents may do is not a matter of rights: it is false for them. */
export function may(by: Principal, right: Right): boolean {
  if (by.kind !== 'user') return false;
  return ROLE_RIGHTS[by.role].includes(right) || (right === 'metrics.read' && by.ofAdmin === true);
}
