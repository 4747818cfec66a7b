import type { RouteAnswer } from '#contract';
import { oneLine } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { ago, span } from './spans.ts';
import { facts, table } from './table.ts';

export type UserView = RouteAnswer<'users.show'>;

const standing = ({ disabledAt }: UserView, now: number): string =>
  disabledAt === null ? 'enabled' : `disabled for ${span(now - disabledAt)}`;

const more = (count: number): string => (count === 1 ? '' : 's');

const seen = ({ lastSeenAt }: UserView, now: number): string =>
  lastSeenAt === null ? 'never' : ago(lastSeenAt, now);

export function userTable(users: readonly UserView[], look: Look): string {
  return table(
    users,
    [
      { head: 'USER', cell: (user) => oneLine(user.name, 64), paint: look.style.bold },
      { head: 'ROLE', cell: (user) => user.role },
      {
        head: 'IS',
        cell: (user) => standing(user, look.now),
        paint: (text, user) => (user.disabledAt === null ? text : look.style.bad(text)),
      },
      { head: 'SESSIONS', cell: (user) => String(user.counts.sessions), right: true },
      { head: 'AGENTS', cell: (user) => String(user.counts.agents), right: true },
      { head: 'TOKENS', cell: (user) => String(user.counts.tokens), right: true },
      { head: 'SEEN', cell: (user) => seen(user, look.now) },
    ],
    look,
  );
}

export function userText(user: UserView, look: Look): string {
  const { sessions, agents, tokens } = user.counts;
  return facts(
    [
      ['User', oneLine(user.name)],
      ['Id', user.id],
      ['Role', user.role],
      ['Is', standing(user, look.now)],
      [
        'Has',
        `${sessions} live session${more(sessions)}, ${agents} agent${more(agents)}, ${tokens} good token${more(tokens)}`,
      ],
      ['Seen', seen(user, look.now)],
      ['Added', ago(user.createdAt, look.now)],
    ],
    look.style,
  );
}
