import type { StoredEntry } from '../../live/views.ts';
import { hubRowOf, mailRowOf, type HubRow } from '../../parts/transcript/hub-rows.ts';

type Entry = StoredEntry['entry'];
type Call = Extract<Entry, { type: 'tool_call' }>;
type Update = Extract<Entry, { type: 'tool_update' }>;
type Plan = Extract<Entry, { type: 'plan' }>['entries'];
type Usage = Extract<Entry, { type: 'usage' }>['usage'];

/** One row of a transcript as it is read: chunks of one text joined, a tool call with all that became of it. */
export type Row =
  | {
      kind: 'prompt' | 'text' | 'thought' | 'notice';
      seq: number;
      at: number;
      turn: string | null;
      text: string;
      /** A person typed it in a chat; absent for what is no prompt, or came otherwise. */
      byPerson?: true;
    }
  | HubRow
  | { kind: 'tool'; seq: number; at: number; turn: string | null; tool: ToolRow };

export interface ToolRow {
  id: string;
  title: string;
  status: Call['status'];
  command: string | undefined;
  paths: readonly string[];
  output: string;
  diff: readonly { path: string; oldText: string | null; newText: string }[];
  exitCode: number | undefined;
  /** When it was over, as far as the transcript says. */
  endedAt: number | undefined;
}

/** A transcript as far as it has been read. */
export interface Transcript {
  /** Of the newest entry in it; reading goes on after it. */
  last: number;
  rows: readonly Row[];
  /** The newest plan; pinned beside the conversation. */
  plan: Plan;
  usage: Usage | undefined;
  /** The beginning is no longer kept. */
  pruned: boolean;
  /** The hub has more than was read. */
  more: boolean;
}

export const NOTHING_READ: Transcript = {
  last: 0,
  rows: [],
  plan: [],
  usage: undefined,
  pruned: false,
  more: true,
};

/** What the hub answers for a part of a transcript. */
export interface Page {
  items: readonly StoredEntry[];
  last: number;
  more: boolean;
  pruned: boolean;
}

/** The transcript with one more page at its end. */
export function readOn(before: Transcript, page: Page): Transcript {
  const rows = [...before.rows];
  const after: Transcript & { rows: Row[] } = {
    ...before,
    rows,
    last: Math.max(before.last, page.last),
    more: page.more,
    pruned: before.pruned || page.pruned,
  };
  const calls = new Map(
    rows.flatMap((row, index) => (row.kind === 'tool' ? [[callKey(row.turn, row.tool.id), index]] : [])),
  );
  for (const item of page.items) if (item.seq > before.last) take(after, calls, item);
  return after;
}

const callKey = (turn: string | null, id: string) => `${turn} ${id}`;

function take(into: Transcript & { rows: Row[] }, calls: Map<string, number>, item: StoredEntry): void {
  const { entry, turn } = item;
  switch (entry.type) {
    case 'prompt':
    case 'command':
    case 'thread':
    case 'delegate':
      into.rows.push(ownRow({ ...item, entry }));
      return;
    case 'text':
    case 'thought':
    case 'notice':
      return takeText(into.rows, item, entry.type, entry.text);
    case 'gap':
      return takeText(
        into.rows,
        item,
        'notice',
        `${entry.dropped} updates were dropped: the hub was away too long.`,
      );
    case 'mode':
      return takeText(into.rows, item, 'notice', `Mode: ${entry.mode}`);
    case 'tool_call':
      return takeCall(into.rows, calls, item, entry);
    case 'tool_update':
      return takeUpdate(into.rows, calls.get(callKey(turn, entry.toolCallId)), item, entry);
    case 'plan':
      into.plan = entry.entries;
      return;
    case 'usage':
      into.usage = { ...into.usage, ...entry.usage };
      return;
    case 'commands':
      return;
  }
}

type Said = Extract<Entry, { type: 'prompt' | 'command' | 'thread' | 'delegate' }>;

/** What is a row by itself: nothing that follows is joined to it. */
function ownRow(item: Omit<StoredEntry, 'entry'> & { entry: Said }): Row {
  const { seq, at, turn, entry } = item;
  if (entry.type !== 'prompt') return hubRowOf({ seq, at, turn, entry });
  const byPerson = entry.source === 'person' ? { byPerson: true as const } : {};
  return (
    mailRowOf({ seq, at, turn, entry }) ?? { kind: 'prompt', seq, at, turn, text: entry.text, ...byPerson }
  );
}

/** What people and the hub say to each other beside a turn. */
const ASIDE: ReadonlySet<Row['kind']> = new Set(['command', 'thread', 'delegate']);

function takeText(
  rows: Row[],
  { seq, at, turn }: StoredEntry,
  kind: 'text' | 'thought' | 'notice',
  text: string,
): void {
  const goesOn = kind === 'text' || kind === 'thought';
  const last = rows.findLastIndex(({ kind: one }) => !ASIDE.has(one));
  const before = rows[last];
  // What a person asked the hub meanwhile does not break what the harness is writing.
  if (goesOn && before?.kind === kind && before.turn === turn)
    rows[last] = { ...before, text: before.text + text };
  else rows.push({ kind, seq, at, turn, text });
}

/** A call that is told a second time has other facts now; what came of it stays. */
function takeCall(rows: Row[], calls: Map<string, number>, { seq, at, turn }: StoredEntry, call: Call): void {
  const key = callKey(turn, call.call.toolCallId);
  const index = calls.get(key);
  const before = index === undefined ? undefined : rows[index];
  const tool = toolOf(call);
  if (index !== undefined && before?.kind === 'tool') {
    const { output, exitCode } = before.tool;
    const diff = tool.diff.length > 0 ? tool.diff : before.tool.diff;
    const endedAt = isOver(tool.status) ? (before.tool.endedAt ?? at) : undefined;
    rows[index] = { ...before, tool: { ...tool, output, exitCode, diff, endedAt } };
    return;
  }
  calls.set(key, rows.length);
  rows.push({ kind: 'tool', seq, at, turn, tool });
}

function takeUpdate(rows: Row[], index: number | undefined, { at }: StoredEntry, update: Update): void {
  const row = index === undefined ? undefined : rows[index];
  // What was called may be among what is no longer kept.
  if (index === undefined || row?.kind !== 'tool') return;
  const { tool } = row;
  const status = update.status ?? tool.status;
  rows[index] = {
    ...row,
    tool: {
      ...tool,
      status,
      // The whole of it so far.
      output: update.output ?? tool.output,
      diff: update.diff ?? tool.diff,
      exitCode: update.exitCode ?? tool.exitCode,
      endedAt: isOver(status) ? (tool.endedAt ?? at) : undefined,
    },
  };
}

function toolOf({ call, status }: Call): ToolRow {
  return {
    id: call.toolCallId,
    title: call.title,
    status,
    command: call.command,
    paths: call.paths ?? [],
    output: '',
    diff: call.diff ?? [],
    exitCode: undefined,
    endedAt: undefined,
  };
}

const isOver = (status: Call['status']) => status !== 'pending' && status !== 'in_progress';
