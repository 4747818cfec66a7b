import type { User } from './settings-queries.ts';

export type Role = User['role'];

export const ROLE_OPTIONS = [
  { value: 'member', text: 'member: work with what is theirs' },
  { value: 'viewer', text: 'viewer: look at what is theirs' },
  { value: 'admin', text: 'admin: people and settings as well' },
] as const satisfies readonly { value: Role; text: string }[];

const counted = (count: number, thing: string) => `${count} ${thing}${count === 1 ? '' : 's'}`;

/** How much an account has. */
export const countsText = ({ counts: { sessions, agents, tokens } }: User): string =>
  [counted(sessions, 'session'), counted(agents, 'agent'), counted(tokens, 'token')].join(' · ');
