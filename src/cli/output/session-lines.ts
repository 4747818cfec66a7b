import type { RouteAnswer } from '#contract';
import { isPersistent, sourceText } from '#domain';
import { oneLine } from './plain-text.ts';
import { shortId, shortIds } from './short-id.ts';
import { ago, span, until } from './spans.ts';
import { paintStatus, statusText, statusWord } from './status-look.ts';
import { facts, table, type Column } from './table.ts';
import type { Style } from './style.ts';
import { usageLine, type UsageSum } from './usage-line.ts';

export type SessionView = RouteAnswer<'sessions.list'>['items'][number];
type TurnView = RouteAnswer<'sessions.turns'>['items'][number];

export interface Look {
  readonly style: Style;
  /** Width of the terminal; undefined off one. */
  readonly columns: number | undefined;
  readonly now: number;
}

/** What a person calls a session: its label, else its short id. */
export function sessionName(session: { id: string; label: string | null }): string {
  return session.label === null ? shortId(session.id) : oneLine(session.label, 60);
}

/** One row a session; `expiry` adds both deadlines. */
export function sessionTable(
  sessions: readonly SessionView[],
  look: Look,
  extra: { expiry?: boolean; owner?: boolean } = {},
): string {
  const short = shortIds(sessions.flatMap((each) => (each.owner ? [each.id, each.owner] : [each.id])));
  const columns: Column<SessionView>[] = [
    { head: 'SESSION', cell: (each) => short(each.id) },
    {
      head: 'LABEL',
      cell: (each) => oneLine(each.label ?? each.task?.title ?? '', 40),
      paint: look.style.bold,
      flexible: true,
    },
    {
      head: 'KIND',
      cell: (each) => (each.client === null ? each.kind : `${each.kind} (${each.client})`),
      spare: true,
    },
    { head: 'HARNESS', cell: (each) => each.harness ?? '' },
    { head: 'MODEL', cell: (each) => oneLine(each.model ?? '', 30), spare: true },
    { head: 'AGENT', cell: (each) => each.agent?.name ?? '', spare: true },
    {
      head: 'STATUS',
      cell: (each) => statusText(each.status),
      paint: (text, each) => paintStatus(look.style, each.status.word, text),
      flexible: true,
    },
    { head: 'SINCE', cell: (each) => span(look.now - each.status.since) },
  ];
  if (extra.owner) columns.push({ head: 'OWNER', cell: (each) => (each.owner ? short(each.owner) : '') });
  if (extra.expiry) {
    columns.push(
      { head: 'IDLE EXPIRY', cell: (each) => idleExpiry(each, look.now) },
      { head: 'AGE EXPIRY', cell: (each) => until(each.ageExpiresAt, look.now) },
    );
  }
  return table(sessions, columns, look);
}

/** Idle time does not run while there is a turn: none is no promise that it never expires. */
function idleExpiry({ idleExpiresAt, turn }: SessionView, now: number): string {
  return idleExpiresAt === null && turn !== null ? 'not while it works' : until(idleExpiresAt, now);
}

/** All that is known of one session. `asks`: what its harness does unasked; `used`: what its turns used. */
export function sessionFacts(
  session: SessionView,
  look: Look,
  { asks, used, role }: { asks?: string | undefined; used?: UsageSum; role?: SessionRole } = {},
): string {
  const { status } = session;
  const why = status.why === undefined ? '' : `: ${oneLine(status.why, 500)}`;
  return facts(
    [
      ['Session', session.id],
      ['Label', session.label === null ? null : oneLine(session.label, 600)],
      ['Task', session.task ? `${oneLine(session.task.title, 200)} (${shortId(session.task.id)})` : null],
      ['Status', `${paintStatus(look.style, status.word, statusWord(status.word))}${why}`],
      ['Since', ago(status.since, look.now)],
      ['You may', status.actions.join(', ').replaceAll('_', ' ')],
      ['Kind', session.kind],
      ['Role', roleText(role)],
      ['Owner', session.owner],
      ['Harness', session.harness],
      ['Client', session.client],
      ['Agent', session.agent?.name],
      ['Source', session.source === null ? null : oneLine(sourceText(session.source), 500)],
      ['Folder', session.cwd],
      ['Approvals', session.harness === null ? null : approvals(session.mode, asks)],
      ['Model', session.model],
      ['Queued', session.queued === 0 ? null : `${session.queued} turns`],
      ['Used', used === undefined || used.turns === 0 ? null : usageLine(used)],
      ['Created', ago(session.createdAt, look.now)],
      ['Last activity', ago(session.lastActivityAt, look.now)],
      ['Idle expiry', isPersistent(session) ? idleExpiry(session, look.now) : null],
      ['Age expiry', isPersistent(session) ? until(session.ageExpiresAt, look.now) : null],
    ],
    look.style,
  );
}

type SessionRole = RouteAnswer<'sessions.show'>['role'];

function roleText(role: SessionRole | undefined): string | null {
  if (!role) return null;
  const missed = role.notApplied.join(', ');
  return missed === '' ? role.name : `${role.name} (not applied: ${missed})`;
}

/** A mode decides on what the harness asks about; what it does unasked, nobody is asked about. */
const approvals = (mode: string, asks: string | undefined): string =>
  asks === undefined ? mode : `${mode}, of what the harness asks about (${oneLine(asks, 500)})`;

export function turnTable(turns: readonly TurnView[], look: Look): string {
  const short = shortIds(turns.map((turn) => turn.id));
  return table(
    turns,
    [
      { head: 'TURN', cell: (turn) => short(turn.id) },
      { head: 'STATE', cell: (turn) => turn.state },
      {
        head: 'ASKED',
        cell: (turn) => oneLine(turn.command === null ? turn.prompt : `$ ${turn.command}`, 60),
        flexible: true,
      },
      {
        head: 'ANSWER',
        cell: (turn) => oneLine(turn.cause?.message ?? turn.reply ?? '', 120),
        flexible: true,
      },
      { head: 'WHEN', cell: (turn) => ago(turn.createdAt, look.now) },
    ],
    look,
  );
}
