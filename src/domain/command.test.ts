import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { createIds, ManualClock, seededRandom } from '#base';
import {
  COMMAND_KINDS,
  COMMAND_MOVES,
  COMMAND_STATES,
  COMMAND_TERM_MS,
  commandWait,
  ENDED_COMMAND_STATES,
  moved,
  newId,
  OPEN_COMMAND_STATES,
  type CommandAgent,
  type CommandMove,
  type CommandState,
} from './index.ts';

const ids = createIds(new ManualClock(), seededRandom(3));

const NAMES: CommandMove[] = ['acknowledge', 'complete', 'fail', 'expire'];
const ended = (state: CommandState) => ENDED_COMMAND_STATES.some((end) => end === state);

test('a command is taken at most once, ends at most once, and never comes back (F07)', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...NAMES), { maxLength: 30 }), (tried) => {
      let state: CommandState = 'pending';
      const won: CommandMove[] = [];
      for (const name of tried) {
        const next: CommandState | undefined = moved(COMMAND_MOVES, name, state);
        if (next === undefined) continue;
        expect(ended(state)).toBe(false);
        won.push(name);
        state = next;
      }
      expect(won.filter((name) => name === 'acknowledge').length).toBeLessThan(2);
      expect(won.filter((name) => name !== 'acknowledge').length).toBeLessThan(2);
      // Nothing is completed that nobody took.
      expect(state !== 'completed' || won.join() === 'acknowledge,complete').toBe(true);
    }),
  );
});

test('every state can be reached, and a state is open or ended', () => {
  const reached = new Set<CommandState>(['pending']);
  for (const state of reached)
    for (const name of NAMES) {
      const next = moved(COMMAND_MOVES, name, state);
      if (next) reached.add(next);
    }
  expect([...reached].sort()).toEqual([...COMMAND_STATES].sort());
  expect([...OPEN_COMMAND_STATES, ...ENDED_COMMAND_STATES].sort()).toEqual([...COMMAND_STATES].sort());
});

test('each kind has a term, and those that drain a long one', () => {
  for (const kind of COMMAND_KINDS) expect(COMMAND_TERM_MS[kind]).toBeGreaterThan(0);
  expect(COMMAND_TERM_MS.restart).toBeGreaterThan(COMMAND_TERM_MS.health_check);
});

const mill = (more: Partial<CommandAgent> = {}): CommandAgent => ({
  name: 'mill',
  intent: 'active',
  liveness: { heard: 'online', since: 7 },
  holds: [],
  ...more,
});
const restart = { kind: 'restart', force: false } as const;

test('what has not ended says what it waits for, and that changes with the cause (F10)', () => {
  const pending = { state: 'pending', order: restart } as const;
  const taken = { state: 'acknowledged', order: restart } as const;
  const waits = (command: typeof pending | typeof taken, agent: CommandAgent | null) =>
    commandWait(command, agent)?.for;
  expect(waits(pending, mill())).toBe('agent mill to take it');
  expect(waits(pending, mill({ intent: 'disabled' }))).toBe('agent mill, which is disabled');
  expect(waits(pending, mill({ liveness: { heard: 'never' } }))).toBe('agent mill, which was never heard');
  expect(commandWait(pending, mill({ liveness: { heard: 'offline', since: 42 } }))).toEqual({
    for: 'agent mill, which is not heard',
    since: 42,
  });
  const runs = (name: string) => ({ session: newId(ids, 'session'), name, approval: null });
  const asks = (name: string) => ({ ...runs(name), approval: newId(ids, 'approval') });
  expect(waits(taken, mill({ holds: [runs('a'), runs('b')] }))).toBe('2 turns that run on mill, in a, b');
  expect(waits(taken, mill({ holds: [runs('a')] }))).toBe('1 turn that runs on mill, in a');
  expect(waits(taken, mill({ holds: ['a', 'b', 'c', 'd', 'e'].map(runs) }))).toBe(
    '5 turns that run on mill, in a, b, c and 2 more',
  );
  const asking = asks('b');
  expect(waits(taken, mill({ holds: [runs('a'), asking] }))).toBe(
    `1 turn that runs on mill, in a; and an answer in b (muster approval answer ${asking.approval} allow; or end its turn: muster session cancel ${asking.session})`,
  );
  expect(waits(taken, mill({ holds: [asks('a'), asks('b')] }))).toBe(
    'answers in a, b (see them: muster approval list)',
  );
  expect(waits(taken, mill())).toBe('agent mill to carry it out');
  const forced = { state: 'acknowledged', order: { kind: 'restart', force: true } } as const;
  expect(commandWait(forced, mill({ holds: [runs('a')] }))?.for).toBe('agent mill to carry it out');
  expect(commandWait({ state: 'expired', order: restart }, mill())).toBeNull();
  expect(commandWait(taken, null)).toBeNull();
});
