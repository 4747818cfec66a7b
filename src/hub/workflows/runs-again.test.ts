import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIds, ManualClock, seededRandom } from '#base';
import { newId } from '#domain';
import type { journalReads } from '#store';
import { runsAgain } from './runs-again.ts';

type Outline = journalReads.StepOutline;

const ids = createIds(new ManualClock(), seededRandom(5));
const step = (call: number, more: Partial<Outline> = {}): Outline => ({
  id: newId(ids, 'step'),
  run: newId(ids, 'run'),
  execution: 1,
  call,
  kind: 'agent',
  key: `k${call}`,
  name: `s${call}`,
  phase: null,
  state: 'done',
  why: null,
  cause: null,
  output: null,
  mayWrite: true,
  saw: null,
  reusedFrom: null,
  tries: 0,
  session: null,
  turn: null,
  agent: null,
  harness: null,
  approval: null,
  child: null,
  notBefore: null,
  endedSeq: call,
  spent: 0,
  createdAt: 0,
  startedAt: null,
  endedAt: null,
  ...more,
});

test('of a script, something comes before a step when it was asked for earlier and had ended by then', () => {
  const times = fc.record({
    createdAt: fc.nat({ max: 20 }),
    endedAt: fc.option(fc.nat({ max: 20 }), { nil: null }),
    again: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(times, { minLength: 1, maxLength: 40 }), (drawn) => {
      // Calls have gaps, as they do where a run goes on.
      const steps = drawn.map(({ createdAt, endedAt }, at) => step(3 * at + 1, { createdAt, endedAt }));
      const again = steps.filter((_, at) => drawn[at]?.again);
      const found = runsAgain(steps, null);
      for (const one of again) found.add(one);
      for (const of of steps) {
        const before = again.filter(
          ({ call, endedAt }) => call < of.call && endedAt !== null && endedAt <= of.createdAt,
        );
        const told = found.before(of);
        expect(told ? before.includes(told) : before.length === 0).toBe(true);
      }
    }),
  );
});

test('of a definition, what comes before a step is what it waits for, each of a list too', () => {
  const needs = new Map([
    ['plan', new Set<string>()],
    ['build', new Set(['plan'])],
    ['ship', new Set(['build', 'plan'])],
  ]);
  const [plan, build, other, gate] = [
    step(1, { name: 'plan' }),
    step(2, { name: 'build[0]' }),
    step(3, { name: 'build[1]' }),
    step(4, { name: 'ship:gate' }),
  ];
  const again = runsAgain([plan, build, other, gate], needs);
  expect(again.before(gate)).toBeUndefined();
  again.add(other);
  expect(again.before(build)).toBeUndefined();
  expect(again.before(gate)).toBe(other);
  again.add(plan);
  expect(again.before(build)).toBe(plan);
});
