import { describe, expect, test } from 'vitest';
import { graphOf, MOST_NODES } from './run-graph.ts';
import { eventsLike, eventsOf, firstToSee } from './run-events.ts';
import { NO_STEPS, readOn } from './read-steps.ts';
import type { Plan, RunStep } from './run-queries.ts';
import { adviceFor } from './run-words.ts';
import { countsOf, wordOfAll } from './step-look.ts';
import { segmentsOf, sinceText, spanOf, ticksOf } from './timeline.ts';

const step = (call: number, more: Partial<RunStep> = {}): RunStep =>
  ({
    id: `stp_${call}`,
    call,
    kind: 'agent',
    name: `s${call}`,
    label: null,
    phase: null,
    state: 'done',
    word: more.state === 'asking' ? 'needs_you' : (more.state ?? 'done'),
    why: null,
    cause: null,
    role: null,
    harness: null,
    agent: null,
    reusedFrom: null,
    tries: 1,
    createdAt: 0,
    startedAt: 0,
    workedFrom: 0,
    endedAt: 0,
    ...more,
  }) as RunStep;

const planned = (id: string, more: Partial<Plan['steps'][number]> = {}) => ({
  id,
  layer: 0,
  needs: [],
  after: [],
  role: null,
  harness: null,
  sessions: 1,
  asks: false,
  runs: 'yes' as const,
  ...more,
});
const plan = (...steps: Plan['steps']) => ({ steps }) as unknown as Plan;
const arrows = ({ edges }: ReturnType<typeof graphOf>) => edges.map(({ from, to }) => `${from}>${to}`);

describe('words of steps', () => {
  test('several together are as the one most in need of a look', () => {
    expect(wordOfAll(['done', 'failed', 'running'])).toBe('failed');
    expect(countsOf(['done', 'failed', 'done'])).toBe('1 failed, 2 done');
  });
});

describe('the graph of a definition', () => {
  test('has what is to come beside what was asked for, and a gate before what it lets through', () => {
    const shape = graphOf(
      [step(1, { name: 'draft' }), step(2, { name: 'ship:gate', kind: 'approve', state: 'asking' })],
      plan(
        planned('draft'),
        planned('ship', { needs: ['draft'], asks: true }),
        planned('tell', { needs: ['ship'] }),
      ),
      false,
    );
    expect(shape.nodes.map(({ id, isPending, look }) => [id, isPending, look.text])).toEqual([
      ['stp_1', false, 'done'],
      ['stp_2', false, 'needs you'],
      ['ship', true, 'to come'],
      ['tell', true, 'to come'],
    ]);
    expect(arrows(shape)).toEqual(['stp_2>ship', 'stp_1>stp_2', 'ship>tell']);
    expect(shape.nodes.map(({ title }) => title)).toEqual(['draft', 'ship:gate', 'ship', 'tell']);
  });

  test('calls a step that only asks by its one name', () => {
    const { nodes } = graphOf(
      [step(1, { name: 'agree', kind: 'approve', state: 'asking' })],
      plan(planned('agree', { asks: true, sessions: 0 })),
      false,
    );
    expect(nodes.map(({ title, look }) => [title, look.text])).toEqual([['agree', 'needs you']]);
  });

  test('of a run that is over says what was left out', () => {
    const { nodes } = graphOf([], plan(planned('never')), true);
    expect(nodes[0]?.look.text).toBe('skipped');
  });

  test('draws a wide fan-out as one, with the word of the worst of them', () => {
    const items = Array.from({ length: 40 }, (_, n) =>
      step(n + 1, { name: `port[${n}]`, state: n === 7 ? 'failed' : 'done' }),
    );
    const { nodes, members } = graphOf(items, plan(planned('port')), false);
    expect(nodes).toMatchObject([
      {
        id: 'port',
        kind: 'group',
        title: 'port × 40',
        detail: '1 failed, 39 done',
        look: { text: 'failed' },
      },
    ]);
    expect(members.get('port')).toHaveLength(40);
  });
});

describe('the graph of a script', () => {
  test('puts after one another what was asked for when something had ended', () => {
    const shape = graphOf(
      [
        step(1, { createdAt: 0, endedAt: 5 }),
        step(2, { createdAt: 5, endedAt: 9 }),
        step(3, { createdAt: 5, endedAt: null, state: 'running' }),
        step(4, { createdAt: 9, endedAt: null, state: 'running' }),
      ],
      null,
      false,
    );
    expect(arrows(shape)).toEqual(['stp_1>stp_2', 'stp_1>stp_3', 'stp_2>stp_4', 'stp_3>stp_4']);
    expect(shape.edges.every(({ isSoft }) => isSoft)).toBe(true);
  });

  test('what was taken over in one instant goes on at once', () => {
    const kept = [1, 2, 3].map((call) => step(call, { createdAt: 7, endedAt: 7 }));
    expect(arrows(graphOf(kept, null, true))).toEqual([]);
  });

  test('of thousands of steps is of few nodes, by phase or by name', () => {
    const many = Array.from({ length: 5_000 }, (_, n) =>
      step(n + 1, { name: `file ${n}`, phase: n < 2_000 ? 'Port' : 'Check', createdAt: n, endedAt: n + 1 }),
    );
    const shape = graphOf(many, null, true);
    expect(shape.nodes.map(({ title }) => title)).toEqual(['Port × 2000', 'Check × 3000']);
    expect(arrows(shape)).toEqual(['Port>Check']);
    const unnamed = graphOf(
      many.map((one) => ({ ...one, phase: null })),
      null,
      true,
    );
    expect(unnamed.nodes.length).toBeLessThanOrEqual(MOST_NODES);
  });
});

describe('the timeline', () => {
  const one = step(1, { createdAt: 100, startedAt: 150, workedFrom: 175, endedAt: 300 });
  const span = { from: 100, to: 300 };

  test('parts a bar into waiting, dispatching and running', () => {
    expect(segmentsOf(one, span, 0)).toEqual([
      { part: 'queued', from: 0, to: 0.25 },
      { part: 'dispatching', from: 0.25, to: 0.375 },
      { part: 'running', from: 0.375, to: 1 },
    ]);
  });

  test('what goes on lasts until now, and what no agent began is dispatched until then', () => {
    const open = { ...one, endedAt: null, workedFrom: null };
    expect(segmentsOf(open, spanOf([open], 200), 200).at(-1)).toEqual({
      part: 'dispatching',
      from: 0.5,
      to: 1,
    });
    const waits = { ...one, startedAt: null, workedFrom: null, endedAt: null };
    expect(segmentsOf(waits, spanOf([waits], 200), 200)).toEqual([{ part: 'queued', from: 0, to: 1 }]);
  });

  test('a gate asks, and a result that was kept took no time', () => {
    const gate = { ...one, kind: 'approve' as const, workedFrom: null };
    expect(segmentsOf(gate, span, 0).map(({ part }) => part)).toEqual(['queued', 'asking']);
    expect(segmentsOf({ ...one, reusedFrom: one.id }, span, 0)).toEqual([]);
  });

  test('has few marks at round times', () => {
    expect(ticksOf({ from: 0, to: 12_000 }).map(({ ms }) => sinceText(ms))).toEqual([
      '0',
      '2 s',
      '4 s',
      '6 s',
      '8 s',
      '10 s',
      '12 s',
    ]);
    expect(ticksOf({ from: 0, to: 40 * 86_400_000 }).length).toBeLessThanOrEqual(8);
    expect(
      ticksOf({ from: 0, to: 3_300 })
        .map(({ ms }) => sinceText(ms))
        .slice(0, 3),
    ).toEqual(['0', '500 ms', '1 s']);
    expect(sinceText(1_500)).toBe('1.5 s');
    expect(sinceText(5_400_000)).toBe('1 h 30 min');
  });
});

describe('what happened', () => {
  test('is told in order, a step as it began and ended, with the words of its program', () => {
    const failed = step(1, {
      state: 'failed',
      startedAt: 10,
      endedAt: 30,
      tries: 2,
      harness: 'grok',
      cause: { code: 'x', message: 'it broke' },
    });
    const told = eventsOf([failed], [{ kind: 'phase', text: 'Build', at: 5 }]);
    expect(told.map(({ word, text }) => [word, text])).toEqual([
      ['phase', 'Build'],
      ['running', 'began: grok'],
      ['failed', 'failed after 2 tries: it broke'],
    ]);
  });

  test('is found by a word of it, and by what failed alone', () => {
    const told = eventsOf(
      [step(1, { name: 'Build', endedAt: 2 }), step(2, { state: 'failed', endedAt: 3 })],
      [{ kind: 'log', text: 'building now', at: 1 }],
    );
    expect(eventsLike(told, 'BUILD', false)).toHaveLength(3);
    expect(eventsLike(told, '', true).map(({ word }) => word)).toEqual(['failed']);
    expect(eventsLike(told, 'nothing', false)).toEqual([]);
  });

  test('the first to be seen is what failed, then what asks', () => {
    const [one, two, three] = [step(1), step(2, { state: 'asking' }), step(3, { state: 'failed' })];
    expect(firstToSee([one, two, three])?.call).toBe(3);
    expect(firstToSee([one, two])?.call).toBe(2);
    expect(firstToSee([one])?.call).toBe(1);
  });
});

test('what to do about a failure says how this very run goes on', () => {
  const failed = { cause: { code: 'step.failed', message: 'x' } };
  expect(adviceFor(failed, true)).toContain('then resume');
  expect(adviceFor(failed, false)).toContain('rerun what failed');
  expect(adviceFor({ cause: { code: 'gate.rejected', message: 'no' } }, true)).toContain('People said no');
});

describe('reading steps', () => {
  const page = (items: RunStep[], execution = 1) => ({ items, execution, next: null, readAt: 9 });

  test('takes in what has changed and leaves the rest as it is', () => {
    const first = readOn(NO_STEPS, page([step(1), step(2, { state: 'running' })]));
    const next = readOn(first, page([step(2), step(3)]));
    expect(next.steps.map(({ call, state }) => [call, state])).toEqual([
      [1, 'done'],
      [2, 'done'],
      [3, 'done'],
    ]);
    expect(next.steps[0]).toBe(first.steps[0]);
    expect(readOn(next, page([step(3)]))).toBe(next);
  });

  test('another execution begins anew', () => {
    const first = readOn(NO_STEPS, page([step(1), step(2)]));
    expect(readOn(first, page([step(1)], 2)).steps).toHaveLength(1);
  });
});
