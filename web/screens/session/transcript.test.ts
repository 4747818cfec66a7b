import { describe, expect, test } from 'vitest';
import type { StoredEntry } from '../../live/views.ts';
import { NOTHING_READ, readOn, type Row } from './transcript.ts';

type Entry = StoredEntry['entry'];

const stored = (entries: readonly Entry[], from = 1): StoredEntry[] =>
  entries.map((entry, index) => ({ seq: from + index, turn: null, at: 1_000 * (from + index), entry }));
const pageOf = (entries: readonly Entry[], from = 1) => ({
  items: stored(entries, from),
  last: from + entries.length - 1,
  more: false,
  pruned: false,
});
const textsOf = (rows: readonly Row[]) =>
  rows.map((row) => (row.kind === 'tool' ? row.tool.title : row.text));

describe('reading a transcript on', () => {
  test('joins chunks of one text, across pages too', () => {
    const first = readOn(
      NOTHING_READ,
      pageOf([
        { type: 'prompt', text: 'hi' },
        { type: 'text', text: 'Hel' },
      ]),
    );
    const second = readOn(first, pageOf([{ type: 'text', text: 'lo' }], 3));
    expect(textsOf(second.rows)).toEqual(['hi', 'Hello']);
    expect(textsOf(first.rows)).toEqual(['hi', 'Hel']);
  });

  test('keeps a text whole in which a command of the person falls', () => {
    const read = readOn(
      NOTHING_READ,
      pageOf([
        { type: 'text', text: 'one `co' },
        { type: 'command', text: '/help', outcome: 'answered', answer: '', links: [] },
        { type: 'text', text: 'de`' },
      ]),
    );
    expect(textsOf(read.rows)).toEqual(['one `code`', '/help']);
  });

  test('folds what became of a tool call into its row', () => {
    const call = { toolCallId: 'c1', title: 'Run ls', kind: 'execute', command: 'ls' } as const;
    const read = readOn(
      NOTHING_READ,
      pageOf([
        { type: 'tool_call', call, status: 'pending' },
        { type: 'text', text: 'wait' },
        { type: 'tool_update', toolCallId: 'c1', status: 'in_progress', output: 'a\n' },
        { type: 'tool_update', toolCallId: 'c1', status: 'completed', output: 'a\nb\n', exitCode: 0 },
      ]),
    );
    expect(textsOf(read.rows)).toEqual(['Run ls', 'wait']);
    expect(read.rows[0]).toMatchObject({
      tool: { status: 'completed', output: 'a\nb\n', exitCode: 0, endedAt: 4_000 },
    });
  });

  test('a call that is told again has other facts, and keeps what came of it', () => {
    const call = { toolCallId: 'c1', title: 'Run', kind: 'execute' } as const;
    const read = readOn(
      NOTHING_READ,
      pageOf([
        { type: 'tool_call', call, status: 'pending' },
        { type: 'tool_update', toolCallId: 'c1', output: 'a' },
        { type: 'tool_call', call: { ...call, title: 'Run ls' }, status: 'in_progress' },
      ]),
    );
    expect(read.rows).toMatchObject([{ tool: { title: 'Run ls', status: 'in_progress', output: 'a' } }]);
  });

  test('an entry that comes a second time changes nothing', () => {
    const page = pageOf([{ type: 'text', text: 'once' }]);
    expect(textsOf(readOn(readOn(NOTHING_READ, page), page).rows)).toEqual(['once']);
  });

  test('the newest plan counts, and a result of a call that is no longer kept is left out', () => {
    const read = readOn(
      NOTHING_READ,
      pageOf([
        { type: 'plan', entries: [{ text: 'look', status: 'pending' }] },
        { type: 'tool_update', toolCallId: 'gone', status: 'completed' },
        { type: 'plan', entries: [{ text: 'look', status: 'completed' }] },
        { type: 'gap', dropped: 3 },
      ]),
    );
    expect(read.plan).toEqual([{ text: 'look', status: 'completed' }]);
    expect(textsOf(read.rows)).toEqual(['3 updates were dropped: the hub was away too long.']);
  });
});
