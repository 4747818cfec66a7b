import type { RouteAnswer } from '#contract';
import { sourceText } from '#domain';
import { oneLine } from './plain-text.ts';
import { sessionName, type Look } from './session-lines.ts';
import { shortId, shortIds } from './short-id.ts';
import { ago, span, until } from './spans.ts';
import { paintStatus, statusText } from './status-look.ts';
import type { Style } from './style.ts';
import { facts, table } from './table.ts';

export type TeamView = RouteAnswer<'teams.list'>['items'][number];
export type TeamStatus = RouteAnswer<'teams.show'>;
export type TeammateView = TeamStatus['teammates'][number];
export type StopView = RouteAnswer<'teammates.stop'>;

/** One row a team. */
export function teamTable(teams: readonly TeamView[], look: Look): string {
  const short = shortIds(teams.map(({ id }) => id));
  return table(
    teams,
    [
      { head: 'TEAM', cell: ({ name }) => oneLine(name, 64), paint: look.style.bold },
      { head: 'ID', cell: ({ id }) => short(id), spare: true },
      {
        head: 'STATUS',
        cell: (team) => teamStatus(team),
        paint: (text, team) => paintTeam(look, team, text),
        flexible: true,
      },
      { head: 'LEAD', cell: leadName },
      { head: 'TEAMMATES', cell: ({ size }) => String(size), right: true },
      { head: 'TASKS', cell: taskText },
      { head: 'SINCE', cell: ({ createdAt }) => span(look.now - createdAt) },
      { head: 'ABOUT', cell: ({ description }) => oneLine(description ?? '', 200), flexible: true },
    ],
    look,
  );
}

type TeamWord = TeamView['status']['word'];

const PAINT: Partial<Record<TeamWord, keyof Style>> = {
  needs_you: 'attention',
  working: 'active',
  stalled: 'attention',
  lost: 'bad',
  paused: 'attention',
  failed: 'bad',
  interrupted: 'bad',
  done: 'good',
  deleted: 'dim',
};

const paintTeam = ({ style }: Look, { status }: TeamView, text: string): string => {
  const paint = PAINT[status.word];
  return paint === undefined ? text : style[paint](text);
};

/** `needs you: dev needs you: to approve: Edit a.ts`. */
export function teamStatus({ status: { word, why } }: Pick<TeamView, 'status'>, most = 200): string {
  const text = word.replaceAll('_', ' ');
  return why === null ? text : `${text}: ${oneLine(why, most)}`;
}

/** An outside lead has no label; its client is what it is known by. */
const leadName = ({ lead }: Pick<TeamView, 'lead'>): string =>
  lead.label === null && lead.client !== null ? oneLine(lead.client, 60) : sessionName(lead);

const taskText = ({ tasks: { open, done, blocked } }: Pick<TeamView, 'tasks'>): string =>
  [`${open} open`, `${done} done`, blocked > 0 ? `${blocked} blocked` : ''].filter(Boolean).join(', ');

/** A team, everybody in it, and what its lead should know beneath. */
export function teamText(status: TeamStatus, look: Look): string {
  const live = status.teammates.filter(({ leftAt }) => leftAt === null);
  const left = status.teammates.filter(({ leftAt }) => leftAt !== null);
  const parts = [
    teamFacts(status, look),
    live.length === 0
      ? `Nobody is in it yet. Bring somebody: muster teammate spawn NAME --role developer --team ${status.name}`
      : teammateTable(live, look),
  ];
  if (left.length > 0) parts.push(`Left: ${left.map(leftText).join(', ')}`);
  if (status.notices.length > 0)
    parts.push(
      ['To know:', ...status.notices.map(({ text }) => look.style.attention(`  ${oneLine(text, 500)}`))].join(
        '\n',
      ),
    );
  return parts.join('\n\n');
}

function teamFacts(team: TeamStatus, look: Look): string {
  const { lead } = team;
  return facts(
    [
      ['Team', oneLine(team.name, 64)],
      ['Id', team.id],
      ['Status', paintTeam(look, team, teamStatus(team, 1_000))],
      ['About', team.description && oneLine(team.description, 2_000)],
      [
        'State',
        team.state === 'deleted' && team.deletedAt !== null
          ? `deleted ${ago(team.deletedAt, look.now)}`
          : null,
      ],
      ['Lead', `${leadName(team)}, ${statusText(lead.status)}`],
      ['Folder', team.cwd],
      ['Source', team.source && oneLine(sourceText(team.source), 500)],
      ['Gates', team.gates.map(({ name }) => oneLine(name, 100)).join(', ')],
      ['Tasks', taskText(team)],
      ['Budget', team.budgets.map(budgetLine).join('; ')],
    ],
    look.style,
  );
}

/** `2 of 10 turns`, and whether turns wait for more. */
const budgetLine = ({ usedText, paused }: TeamStatus['budgets'][number]): string =>
  `${oneLine(usedText, 200)}${paused === null ? '' : ', used up: turns wait until it is raised'}`;

/** One row a teammate: how it stands and since when, what it holds, what waits for it. */
export function teammateTable(mates: readonly TeammateView[], look: Look): string {
  return table(
    mates,
    [
      { head: 'TEAMMATE', cell: ({ name }) => oneLine(name, 64), paint: look.style.bold },
      { head: 'ROLE', cell: ({ role }) => oneLine(role, 64) },
      {
        head: 'STATUS',
        cell: (mate) => mateStatus(mate),
        paint: (text, { session }) => paintStatus(look.style, session.status.word, text),
        flexible: true,
      },
      { head: 'SINCE', cell: ({ session }) => span(look.now - session.status.since) },
      {
        head: 'TASK',
        cell: ({ task }) => (task === null ? '' : `${oneLine(task.title, 60)} (${shortId(task.id)})`),
        flexible: true,
      },
      { head: 'BRANCH', cell: ({ branch }) => oneLine(branch ?? '', 60), spare: true },
      {
        head: 'CHANGED',
        cell: ({ changed }) => (changed?.files ? `${changed.files}${changed.more ? '+' : ''}` : ''),
        right: true,
        spare: true,
      },
      {
        head: 'MAIL',
        cell: ({ waitingMail }) => (waitingMail === 0 ? '' : String(waitingMail)),
        right: true,
      },
      { head: 'TURNS', cell: ({ turnsUsed, turnsMost }) => `${turnsUsed}/${turnsMost}`, spare: true },
      { head: 'HARNESS', cell: ({ session }) => session.harness ?? '', spare: true },
      { head: 'AGENT', cell: ({ session }) => session.agent?.name ?? '', spare: true },
    ],
    look,
  );
}

function mateStatus({ session, plan, stop, leftAt, leftWhy }: TeammateView): string {
  if (leftAt !== null) return `left: ${oneLine(leftWhy ?? 'ended', 80)}`;
  const words = [statusText(session.status)];
  if (plan === 'required') words.push('owes a plan');
  if (plan === 'submitted') words.push('its plan waits');
  if (stop !== null) words.push(STOP_WORDS[stop.state]);
  return words.join(', ');
}

const STOP_WORDS = {
  asked: 'asked to stop',
  accepted: 'accepted to stop',
  declined: 'declined to stop',
  forced: 'forced to stop',
} as const satisfies Record<StopView['state'], string>;

const leftText = ({ name, leftWhy }: TeammateView): string =>
  `${oneLine(name, 64)} (${oneLine(leftWhy ?? 'ended', 80)})`;

/** What became of a request to stop. */
export function stopText(name: string, stop: StopView, look: Look): string {
  const who = oneLine(name, 100);
  switch (stop.state) {
    case 'asked':
      return `Asked ${who} to stop (${stop.id}). Its answer is mail; after its deadline, ${until(stop.deadlineAt, look.now)}, its lead may force it.`;
    case 'accepted':
      return `${who} stops: its session ends after its turn.`;
    case 'declined':
      return `${who} declined to stop: ${oneLine(stop.answer ?? 'no reason given', 500)}`;
    case 'forced':
      return `Ended ${who}.`;
  }
}

/** Where a new teammate is and what it waits for. */
export const spawnedText = ({
  address,
  session,
  status,
  why,
  turn,
}: RouteAnswer<'teammates.spawn'>): string =>
  [
    `${address}  ${session}`,
    status === 'queued'
      ? `Queued: ${oneLine(why ?? 'it waits')}.`
      : turn === null
        ? 'It waits for mail and tasks.'
        : '',
  ]
    .filter(Boolean)
    .join('\n');
