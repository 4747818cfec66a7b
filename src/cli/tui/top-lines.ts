import type { TaskView } from '../output/task-lines.ts';
import { badge } from '../output/task-lines.ts';
import { approvalText, askedLine } from '../output/approval-lines.ts';
import { oneLine } from '../output/plain-text.ts';
import { sessionName, type Look, type SessionView } from '../output/session-lines.ts';
import { span } from '../output/spans.ts';
import { paintStatus, statusWord } from '../output/status-look.ts';
import { GROUPS, rowsOf, tabsOf, type TopData, type TopRow } from './top-data.ts';
import { textWidth } from '../output/text-width.ts';
import { fit, padded, wrapped } from './fit.ts';
import { chosenQuestion, type TopState } from './top-state.ts';

/** The terminal, in cells. */
export interface Size {
  columns: number;
  rows: number;
}

/** A line of the screen: its text, and whether it is the chosen one. */
export interface Line {
  text: string;
  isChosen?: boolean;
}

/** Of what a row is about, at most so many lines. */
const PEEK_LINES = 10;
const TASK_LINES = 6;

/** Beyond this there is room for where a session runs and what it cost. */
const WIDE = 100;

/** The list, as lines that fill the screen above its last two. */
export function listLines(data: TopData, state: TopState, size: Size, look: Look): Line[] {
  const head = [headLine(data, look, size), tabLine(data, state, look, size)];
  const tasks = state.tasks ? taskLines(data, state, look, size) : [];
  const room = Math.max(3, size.rows - head.length - tasks.length - 2);
  return [...head.map((text) => ({ text })), ...windowed(bodyLines(data, state, size, look), room), ...tasks];
}

function headLine({ hub, connection, sessions, approvals, more }: TopData, look: Look, size: Size): string {
  const working = sessions.filter(({ status }) => status.word === 'working').length;
  const queued = sessions.filter(({ status }) => status.word === 'queued').length;
  const needs = `${approvals.length} ${approvals.length === 1 ? 'needs' : 'need'} you`;
  const counts = `${working} working, ${queued} queued, ${sessions.length}${more ? '+' : ''} live`;
  const standing = connection === 'live' ? '' : ` · ${connection} …`;
  const plain = `Muster ${hub} · ${needs}, ${counts}${standing}`;
  return fit(plain, size.columns).replace(needs, approvals.length > 0 ? look.style.attention(needs) : needs);
}

function tabLine(data: TopData, state: TopState, look: Look, size: Size): string {
  const tabs = tabsOf(data);
  if (tabs.length === 1) return '';
  return tabsText(
    tabs.map(({ id, name, waits }) => ({ name, waits, isOpen: id === state.tab })),
    look,
    size,
  );
}

/** Tabs on one line, the open one in brackets; a mark on those in which somebody waits for a person. */
export function tabsText(
  tabs: readonly { name: string; waits: boolean; isOpen: boolean }[],
  look: Look,
  size: Size,
): string {
  let left = size.columns;
  const shown: string[] = [];
  for (const { name, waits, isOpen } of tabs) {
    const text = `${isOpen ? '[' : ' '}${oneLine(name, 24)}${waits ? ' ◆' : ''}${isOpen ? ']' : ' '}`;
    left -= text.length + 1;
    if (left < 2) return [...shown, '…'].join(' ');
    shown.push(isOpen ? look.style.bold(text) : waits ? look.style.attention(text) : look.style.dim(text));
  }
  return shown.join(' ');
}

function bodyLines(data: TopData, state: TopState, size: Size, look: Look): Line[] {
  const rows = rowsOf(data, state.tab);
  if (rows.length === 0) return emptyLines(data);
  return GROUPS.flatMap((group) => {
    const members = rows.filter((row) => row.group === group);
    if (members.length === 0) return [];
    return [
      { text: look.style.bold(`${group} (${members.length})`) },
      ...members.flatMap((row) => rowLines(row, data, state, size, look)),
    ];
  });
}

function emptyLines({ connection }: TopData): Line[] {
  if (connection === 'connecting') return [{ text: 'Reading …' }];
  return [
    { text: 'No sessions yet. Spawn one:' },
    { text: '  muster session spawn "Fix the tests" --delegate --label mill' },
  ];
}

function rowLines(row: TopRow, data: TopData, state: TopState, size: Size, look: Look): Line[] {
  const isChosen = row.id === state.chosen;
  const text = row.session
    ? sessionLine(row.session, row, size, look)
    : `◆ ${fit(row.asks ? askedLine(row.asks) : '', size.columns - 2)}`;
  if (!isChosen || !state.peek) return [{ text, isChosen }];
  return [{ text, isChosen }, ...peekLines(row, data, state, size, look)];
}

const SHAPES: Readonly<Record<TopRow['group'], string>> = {
  'Needs you': '◆',
  'Held up': '!',
  Working: '●',
  Queued: '○',
  'At rest': '·',
};

function sessionLine(session: SessionView, row: TopRow, { columns }: Size, look: Look): string {
  const { status, glance } = session;
  const isWide = columns >= WIDE;
  const word = padded(`${SHAPES[row.group]} ${statusWord(status.word)}`, 13);
  const name = padded(sessionName(session), isWide ? 24 : 16);
  const place = isWide ? `${padded(placeText(session), 18)} ` : '';
  const end = `${isWide ? ` ${padded(costText(glance), 8, 'right')}` : ''} ${padded(span(look.now - status.since), 6, 'right')}`;
  const taken = textWidth(`${word} ${name} ${place}${end}`);
  const about = padded(oneLine(aboutText(session, row), 500), Math.max(0, columns - taken));
  return `${paintStatus(look.style, status.word, word)} ${name} ${place}${about}${end}`;
}

const placeText = ({ harness, agent }: SessionView): string =>
  `${harness ?? 'outside'}@${agent?.name ?? '?'}`;

/** What is asked, else why it stands so, else what it did last. */
const aboutText = ({ status, glance, task }: SessionView, { asks }: TopRow): string =>
  asks ? askedLine(asks) : (status.why ?? glance?.doing?.text ?? task?.title ?? '');

/** Unknown cost is never nothing. */
function costText(glance: SessionView['glance']): string {
  if (!glance || glance.costMicros === null) return '?';
  return `${glance.costIsWhole ? '' : '>'}$${(glance.costMicros / 1_000_000).toFixed(2)}`;
}

function peekLines(row: TopRow, data: TopData, state: TopState, size: Size, look: Look): Line[] {
  const asks = chosenQuestion(state, data);
  const text = asks ? approvalText(asks, look) : doingText(row.session);
  const lines = wrapped(text, size.columns - 4);
  const shown = lines.slice(0, PEEK_LINES);
  const more = lines.length - shown.length;
  if (more > 0) shown.push(look.style.dim(`… ${more} lines more: muster approval show, or Enter`));
  return shown.map((line) => ({ text: `  │ ${line}` }));
}

function doingText(session: SessionView | null): string {
  if (!session) return '';
  const { glance, status, cwd, harness, agent } = session;
  const facts = [
    status.why,
    glance?.doing ? `Last: ${glance.doing.text}` : 'It has done nothing yet.',
    glance?.branch ? `Branch ${glance.branch}` : undefined,
    `${harness ?? ''} on ${agent?.name ?? ''} in ${cwd ?? ''}`,
  ];
  return facts.filter((fact) => fact !== undefined && fact !== '').join('\n');
}

function taskLines(data: TopData, state: TopState, look: Look, size: Size): Line[] {
  const tasks = tasksOf(data, state);
  const lines = tasks.slice(0, TASK_LINES).map((task) => {
    const where = padded(task.state.replace('_', ' '), 12);
    return { text: fit(`  ${where} ${oneLine(task.title, 200)}  ${badge(task)}`, size.columns) };
  });
  const left = tasks.length - lines.length;
  return [
    { text: look.style.bold(`Tasks (${tasks.length})${left > 0 ? `, ${left} more: muster task list` : ''}`) },
    ...(lines.length === 0 ? [{ text: '  None is open.' }] : lines),
  ];
}

const tasksOf = ({ tasks }: TopData, { tab }: TopState): TaskView[] =>
  tab === 'all' ? [...tasks] : tasks.filter((task) => task.team === tab);

/** As many lines as there is room for, with the chosen one among them. */
export function windowed(lines: readonly Line[], room: number): Line[] {
  if (lines.length <= room)
    return [...lines, ...Array.from({ length: room - lines.length }, () => ({ text: '' }))];
  const chosen = Math.max(
    0,
    lines.findIndex(({ isChosen }) => isChosen === true),
  );
  const first = Math.min(Math.max(0, chosen - Math.floor(room / 3)), lines.length - room);
  return lines.slice(first, first + room);
}
