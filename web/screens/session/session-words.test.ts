import { describe, expect, test } from 'vitest';
import { rowOfEntry, rowsThatHold } from './find-rows.ts';
import { moreWays } from './more-words.ts';
import { entryIn, readSessionSearch } from './session-address.ts';
import { choiceOf } from './setting-words.ts';
import type { Row } from './transcript.ts';
import { endsAfter, turnEnd, type Turn } from './turn-words.ts';

const row = (seq: number, text: string, turn: string | null = null): Row => ({
  kind: 'text',
  seq,
  at: 0,
  turn,
  text,
});
const call = (seq: number, output: string): Row => ({
  kind: 'tool',
  seq,
  at: 0,
  turn: null,
  tool: {
    id: 'c',
    title: 'Run ls',
    status: 'completed',
    command: 'ls -l',
    paths: ['/p/a'],
    output,
    diff: [],
    exitCode: 0,
    endedAt: 1,
  },
});

describe('an address', () => {
  test('leads to a view or an entry, and anything else to the transcript', () => {
    expect([readSessionSearch({ view: 'log' }), readSessionSearch({ view: 'x' })]).toEqual([
      { view: 'log' },
      {},
    ]);
    expect(['#120', '120', '#', '#a1', ''].map(entryIn)).toEqual([120, 120, undefined, undefined, undefined]);
  });

  test('of an entry that was joined to a text leads to the row of that text', () => {
    const rows = [row(1, 'a'), row(4, 'b'), row(9, 'c')];
    expect([1, 3, 4, 8, 50].map((seq) => rowOfEntry(rows, seq))).toEqual([0, 0, 1, 1, 2]);
    expect(rowOfEntry(rows, 0)).toBe(-1);
  });
});

test('words are found in what was said, called and answered, in any case', () => {
  const rows = [row(1, 'Hello'), call(2, 'total 0'), row(3, 'x')];
  expect(rowsThatHold(rows, ' HELLO')).toEqual([0]);
  expect(rowsThatHold(rows, 'total')).toEqual([1]);
  expect(rowsThatHold(rows, '/p/a')).toEqual([1]);
  expect(rowsThatHold(rows, ' ')).toEqual([]);
});

describe('a turn that has ended', () => {
  const turn = (more: Partial<Turn>): Turn => ({
    id: 'trn_1' as Turn['id'],
    session: 'ses_1' as Turn['session'],
    position: 1,
    state: 'done',
    source: 'person',
    prompt: '',
    command: null,
    createdAt: 0,
    startedAt: 1_000,
    endedAt: 61_000,
    reply: null,
    stopReason: 'end_turn',
    cause: null,
    usage: { inputTokens: 1_200, outputTokens: 5 },
    ...more,
  });

  test('says how it ended, how long it took and what it used', () => {
    expect(turnEnd(turn({}))?.text).toBe('Turn done · 1 min · 1.2K in, 5 out');
    expect(turnEnd(turn({ stopReason: 'max_tokens', usage: null }))?.text).toBe(
      'Turn done · max tokens · 1 min',
    );
    const failed = turn({ state: 'failed', cause: { code: 'harness.died', message: 'It died.' } });
    expect(turnEnd(failed)).toMatchObject({ shape: '✕', why: 'It died.' });
    expect(turnEnd(turn({ state: 'running' }))).toBeUndefined();
  });

  test('says so below its last row', () => {
    const rows = [row(1, 'a', 'trn_1'), row(2, 'b', 'trn_1'), row(3, 'c', 'trn_2')];
    expect([...endsAfter(rows, [turn({})]).keys()]).toEqual([2]);
  });
});

describe('what else can be done with a session', () => {
  type Facts = Parameters<typeof moreWays>[0];
  const facts = (actions: Facts['status']['actions'], more: Partial<Facts> = {}): Facts => ({
    id: 'ses_1' as Facts['id'],
    label: 'mill',
    kind: 'delegate',
    status: { word: 'done', since: 0, actions },
    canFork: true,
    turn: null,
    harness: 'native',
    owner: null,
    ...more,
  });
  const ids = (of: Facts) => moreWays(of).map(({ id }) => id);

  test('is what the hub offers', () => {
    expect(ids(facts(['send', 'close', 'replace']))).toEqual(['fork', 'replace']);
    expect(ids(facts(['close', 'rebind']))).toEqual(['rebind']);
    expect(ids(facts(['send'], { kind: 'main', canFork: false }))).toEqual(['reset']);
    expect(ids(facts([]))).toEqual([]);
  });
});

test('what is in force is among what can be chosen, and what was chosen may have to wait', () => {
  const option = {
    id: 'model',
    name: 'Model',
    category: 'model',
    value: 'big',
    values: [{ value: 'small', name: 'Small' }],
    open: false,
  };
  expect(choiceOf(option, undefined)).toMatchObject({ value: 'big', waits: false });
  expect(choiceOf(option, undefined).options.map(({ value }) => value)).toEqual(['big', 'small']);
  expect(choiceOf(option, 'small')).toMatchObject({ value: 'small', waits: true });
});
