import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  APPROVAL_MOVES,
  APPROVAL_STATES,
  COMMAND_MOVES,
  COMMAND_STATES,
  ENDED_COMMAND_STATES,
  ENDED_TURN_STATES,
  HELD_TURN_STATES,
  LIVE_SESSION_STATES,
  MESSAGE_MOVES,
  MESSAGE_STATES,
  moved,
  PLAN_MOVES,
  PLAN_STATES,
  SESSION_MOVES,
  SESSION_STATES,
  STOP_MOVES,
  STOP_STATES,
  TASK_MOVES,
  TASK_STATES,
  TURN_MOVES,
  TURN_STATES,
  type Moves,
} from './index.ts';

interface Machine {
  name: string;
  states: readonly string[];
  moves: Moves<string, string>;
  start: string;
  /** States that no move leaves. */
  terminal: readonly string[];
}

const MACHINES: Machine[] = [
  { name: 'session', states: SESSION_STATES, moves: SESSION_MOVES, start: 'starting', terminal: ['closed'] },
  { name: 'turn', states: TURN_STATES, moves: TURN_MOVES, start: 'queued', terminal: ENDED_TURN_STATES },
  {
    name: 'message',
    states: MESSAGE_STATES,
    moves: MESSAGE_MOVES,
    start: 'queued',
    terminal: ['read', 'undelivered'],
  },
  {
    name: 'approval',
    states: APPROVAL_STATES,
    moves: APPROVAL_MOVES,
    start: 'pending',
    terminal: ['allowed', 'denied', 'expired', 'withdrawn'],
  },
  {
    name: 'command',
    states: COMMAND_STATES,
    moves: COMMAND_MOVES,
    start: 'pending',
    terminal: ENDED_COMMAND_STATES,
  },
  {
    name: 'stop request',
    states: STOP_STATES,
    moves: STOP_MOVES,
    start: 'asked',
    terminal: ['accepted', 'forced'],
  },
  {
    name: 'plan that is required',
    states: PLAN_STATES.filter((state) => state !== 'not_required'),
    moves: PLAN_MOVES,
    start: 'required',
    terminal: ['approved'],
  },
  // A task that is done or cancelled can be reopened.
  { name: 'task', states: TASK_STATES, moves: TASK_MOVES, start: 'inbox', terminal: [] },
];

function reachable({ moves, start }: Machine): Set<string> {
  const seen = new Set([start]);
  // A set also visits what is added while it is gone through.
  for (const state of seen) {
    for (const name of Object.keys(moves)) {
      const next = moved(moves, name, state);
      if (next !== undefined) seen.add(next);
    }
  }
  return seen;
}

describe.each(MACHINES)('the moves of a $name', (machine) => {
  const { states, moves, start, terminal } = machine;
  const names = Object.keys(moves);

  test('never leave the declared states, nor an ended one, in whatever order they are tried', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...names), { maxLength: 60 }), (tried) => {
        let state = start;
        for (const name of tried) {
          const next = moved(moves, name, state);
          expect(terminal.includes(state) && next !== undefined).toBe(false);
          state = next ?? state;
          expect(states).toContain(state);
        }
      }),
    );
  });

  test('speak of declared states only, each once', () => {
    for (const move of Object.values(moves)) {
      for (const state of [...move.from, move.to]) expect(states).toContain(state);
      expect(new Set(move.from).size).toBe(move.from.length);
      expect(move.from.length).toBeGreaterThan(0);
    }
  });

  test('reach every state, and each can be used', () => {
    const reached = reachable(machine);
    expect([...reached].sort()).toEqual([...states].sort());
    for (const name of names) expect([...reached].some((state) => moved(moves, name, state))).toBe(true);
  });

  test('end where they must, and nowhere else', () => {
    const leads = (state: string) => names.some((name) => moved(moves, name, state) !== undefined);
    expect(states.filter((state) => !leads(state))).toEqual([...terminal]);
  });
});

test('a turn that was prompted is never queued again', () => {
  const after = ['running', 'waiting'].flatMap((state) =>
    Object.keys(TURN_MOVES).flatMap((name) => moved<string, string>(TURN_MOVES, name, state) ?? []),
  );
  expect([...new Set(after)].sort()).toEqual(
    ['running', 'waiting', ...ENDED_TURN_STATES].filter((state) => state !== 'expired').sort(),
  );
});

test('a turn is queued, held by an agent or ended, and nothing else', () => {
  expect([...TURN_STATES].sort()).toEqual(['queued', ...HELD_TURN_STATES, ...ENDED_TURN_STATES].sort());
});

test('a session that has left the live states does not come back to them', () => {
  const live: readonly string[] = LIVE_SESSION_STATES;
  for (const state of SESSION_STATES.filter((state) => !live.includes(state))) {
    for (const name of Object.keys(SESSION_MOVES))
      expect(live).not.toContain(moved<string, string>(SESSION_MOVES, name, state));
  }
});
