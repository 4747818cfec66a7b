import { describe, expect, test } from 'vitest';
import type { Plan } from '../run/run-queries.ts';
import { curlLine } from './curl-line.ts';
import { keepLast, readLast } from './last-inputs.ts';
import { limitsOf, limitWords, NO_LIMITS } from './limits.ts';
import { callGraph, estimateText, planGraph } from './plan-graph.ts';
import { inputWords, readArgs, valuesOf, type WorkflowInput } from './start-values.ts';
import { tickTexts } from './tick-text.ts';

const input = (name: string, more: Partial<WorkflowInput> = {}): WorkflowInput => ({
  name,
  type: 'string',
  description: null,
  required: false,
  default: null,
  choices: null,
  ...more,
});

describe('a start form', () => {
  test('reads what is typed by what each input is, and leaves defaults to the hub', () => {
    const inputs = [
      input('branch', { default: 'main' }),
      input('tries', { type: 'integer' }),
      input('fast', { type: 'boolean' }),
      input('files', { type: 'array' }),
      input('level', { type: 'number', choices: [1, 2] }),
    ];
    expect(valuesOf(inputs, { branch: ' ', tries: '3', fast: 'false', files: '["a"]', level: '2' })).toEqual({
      inputs: { tries: 3, fast: false, files: ['a'], level: 2 },
      problems: {},
    });
  });

  test('says at each field what is wrong with it', () => {
    const inputs = [
      input('task', { required: true }),
      input('tries', { type: 'integer' }),
      input('files', { type: 'array' }),
      input('more', { type: 'object' }),
    ];
    const { problems } = valuesOf(inputs, { tries: '1.5', files: '{}', more: 'x' });
    expect(Object.keys(problems)).toEqual(['task', 'tries', 'files', 'more']);
    expect(problems['tries']).toBe('A whole number is expected.');
  });

  test('takes any JSON as the arguments of a script, and nothing as null', () => {
    expect(readArgs('')).toEqual({ args: null });
    expect(readArgs('[1]')).toEqual({ args: [1] });
    expect(readArgs('[1').problem).toBeDefined();
  });

  test('is told for a terminal as well', () => {
    expect(inputWords({ branch: 'next', files: ['a'] })).toEqual([
      '--input',
      'branch=next',
      '--input',
      'files=["a"]',
    ]);
    const { limits } = limitsOf({ ...NO_LIMITS, tokens: '1 000', dollars: '0.5', minutes: '90' });
    expect(limits).toEqual({ tokens: 1_000, costMicros: 500_000, timeMs: 5_400_000 });
    expect(limitWords({ limits })).toEqual([
      '--budget-tokens',
      '1000',
      '--budget-cost',
      '0.5',
      '--budget-time',
      '90m',
    ]);
    expect(limitsOf({ ...NO_LIMITS, agents: '1.5' }).problems).toEqual({ agents: 'A whole number above 0' });
    expect(limitsOf(NO_LIMITS).limits).toBeUndefined();
  });

  test('remembers what was filled in, and takes nothing from a browser that it did not write', () => {
    const kept = new Map<string, string>();
    const storage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
    };
    keepLast('review', { inputs: { branch: 'next' }, cwd: '/work', harness: 'grok' }, storage);
    expect(readLast('review', storage)).toEqual({
      inputs: { branch: 'next' },
      cwd: '/work',
      harness: 'grok',
    });
    expect(readLast('other', storage)).toEqual({ inputs: {}, cwd: '/work', harness: '' });
    kept.set('muster.workflow.review', '{"inputs":{"branch":7},"cwd":[]}');
    expect(readLast('review', storage)).toEqual({ inputs: {}, cwd: '/work', harness: '' });
    kept.set('muster.workflow.review', '{');
    expect(readLast('review', storage).inputs).toEqual({});
  });
});

describe('a plan', () => {
  const plan = {
    steps: [
      {
        id: 'a',
        layer: 0,
        needs: [],
        after: [],
        role: 'developer',
        harness: null,
        sessions: 1,
        asks: false,
        runs: 'yes',
      },
      {
        id: 'b',
        layer: 1,
        needs: ['a'],
        after: [],
        role: null,
        harness: null,
        sessions: 0,
        asks: true,
        runs: 'yes',
      },
      {
        id: 'c',
        layer: 1,
        needs: [],
        after: ['a'],
        role: null,
        harness: null,
        sessions: null,
        asks: false,
        runs: 'unknown',
      },
    ],
    roles: [{ role: null, sessions: 2, known: false }],
    estimate: { seconds: 5_000, tokens: null, costMicros: 120_000 },
  } as unknown as Plan;

  test('is a graph in which one sees what asks, and what may be left out', () => {
    const { nodes, edges } = planGraph(plan);
    expect(nodes.map(({ id, look, isPending }) => [id, look.text, isPending])).toEqual([
      ['a', 'a session', false],
      ['b', 'asks you', false],
      ['c', 'perhaps', true],
    ]);
    expect(edges).toEqual([
      { from: 'a', to: 'b', isSoft: false },
      { from: 'a', to: 'c', isSoft: true },
    ]);
  });

  test('tells what it may cost, and what nobody knows', () => {
    expect(estimateText(plan)).toBe(
      '3 steps, at least 2 sessions · about 83 min · tokens unknown · about $0.12',
    );
  });

  test('of a script is where it asks, in the order of its text', () => {
    const shape = callGraph({
      whenToUse: null,
      phases: [],
      calls: [
        { kind: 'agent', line: 2, column: 3, says: 'Port it' },
        { kind: 'approve', line: 4, column: 1, says: null },
      ],
    });
    expect(shape.nodes.map(({ title, detail }) => [title, detail])).toEqual([
      ['Port it', 'line 2'],
      ['approve', 'line 4'],
    ]);
    expect(shape.edges).toHaveLength(1);
  });
});

test('the next times are told here and in UTC', () => {
  const [first] = tickTexts([Date.UTC(2026, 0, 5, 5, 0)], 'Europe/Berlin', 'Asia/Tokyo');
  expect(first?.own).toBe('Mon 5 Jan 2026, 14:00 Asia/Tokyo');
  expect(first?.utc).toBe('Mon 5 Jan 2026, 05:00 UTC');
  expect(first?.zone).toBe('Mon 5 Jan 2026, 06:00 Europe/Berlin');
});

test('a delivery is signed over its time and its body', () => {
  const line = curlLine('https://hub.example', '/api/v1/hooks/hok_1', { branch: 'next' });
  expect(line).toContain(`BODY='{"inputs":{"branch":"next"}}'`);
  expect(line).toContain('openssl dgst -sha256 -hmac "$MUSTER_HOOK_SECRET"');
  expect(line).toContain("'https://hub.example/api/v1/hooks/hok_1'");
});
