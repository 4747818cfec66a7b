import { describe, expect, test } from 'vitest';
import { newId, type SessionId } from '#domain';
import { createIds, ManualClock, systemRandom } from '#base';
import type { ApprovalView } from '../output/approval-lines.ts';
import type { SessionView } from '../output/session-lines.ts';
import { createStyle } from '../output/style.ts';
import { footerLines } from './footer-lines.ts';
import { NO_DATA, rowsOf, type TopData } from './top-data.ts';
import { listLines } from './top-lines.ts';
import { FIRST_STATE, press, withChosen, type Key, type TopState } from './top-state.ts';

const ids = createIds(new ManualClock(), systemRandom);
const look = { style: createStyle({ write: () => true }, {}), columns: 80, now: 60_000 };

function aSession(label: string, word: SessionView['status']['word'], lastActivityAt = 0): SessionView {
  return {
    id: newId(ids, 'session'),
    kind: 'delegate',
    label,
    state: 'open',
    status: { word, since: 0, actions: ['send'] },
    owner: null,
    harness: 'grok',
    agent: null,
    cwd: '/work',
    source: null,
    mode: 'ask',
    model: null,
    depth: 1,
    client: null,
    turn: null,
    queued: 0,
    cause: null,
    createdAt: 0,
    endedAt: null,
    lastActivityAt,
    idleExpiresAt: null,
    ageExpiresAt: null,
  };
}

function aQuestion(session: SessionId): ApprovalView {
  return {
    kind: 'permission',
    id: newId(ids, 'approval'),
    session,
    turn: newId(ids, 'turn'),
    label: 'mill',
    harness: 'grok',
    agent: 'local',
    state: 'pending',
    options: [
      { id: 'always_allow', text: 'Remember: allow', effect: 'allow' },
      { id: 'allow', text: 'Allow this once', effect: 'allow' },
      { id: 'deny', text: 'Deny this once', effect: 'deny' },
    ],
    answers: ['always_allow', 'allow', 'deny'],
    answer: null,
    answeredBy: null,
    answeredByName: null,
    about: { run: null, team: null, budget: null, task: null },
    reason: null,
    createdAt: 0,
    expiresAt: 120_000,
    answeredAt: null,
    call: { toolCallId: 'c', title: 'Run npm test', kind: 'execute', command: 'npm test' },
    alwaysText: '',
    remembers: [],
  };
}

const mill = aSession('mill', 'needs_you');
const data: TopData = {
  ...NO_DATA,
  connection: 'live',
  sessions: [aSession('rest', 'done', 5), aSession('lathe', 'working'), mill],
  approvals: [aQuestion(mill.id)],
};

function pressed(state: TopState, ...keys: Key[]) {
  let last = { state } as ReturnType<typeof press>;
  for (const key of keys) last = press(last.state, key, data);
  return last;
}
const start = withChosen(FIRST_STATE, data);

describe('keys', () => {
  test('who needs a person is first and chosen at first', () => {
    expect(rowsOf(data, 'all').map(({ session }) => session?.label)).toEqual(['mill', 'lathe', 'rest']);
    expect(start.chosen).toBe(mill.id);
  });

  test('y shows the question whole, and only a second y allows it, for once', () => {
    const first = pressed(start, { text: 'y' });
    expect(first.effect).toBeUndefined();
    expect(first.state.peek).toBe(true);
    const second = pressed(first.state, { text: 'y' });
    expect(second.effect).toMatchObject({ kind: 'answer', option: 'allow' });
  });

  test('another key between the two takes the first back, and n is no second y', () => {
    expect(pressed(start, { text: 'y' }, { text: 'n' }).effect).toBeUndefined();
    expect(pressed(start, { text: 'y' }, 'down', 'up', { text: 'y' }).effect).toBeUndefined();
    expect(pressed(start, { text: 'n' }, { text: 'n' }).effect).toMatchObject({ option: 'deny' });
  });

  test('what is pasted is never a command, and is a part of what is typed', () => {
    expect(pressed(start, { pasted: 'yy' })).toEqual({ state: start });
    const typed = pressed(start, { text: 'r' }, { pasted: 'a\nb' }, { text: '!' }, 'backspace').state.typed;
    expect(typed).toBe('a\nb');
  });

  test('Enter sends what was typed, Escape drops it, and nothing empty is sent', () => {
    expect(pressed(start, { text: 'r' }, { text: 'h' }, 'enter').effect).toEqual({
      kind: 'send',
      session: mill.id,
      message: 'h',
    });
    expect(pressed(start, { text: 'r' }, { text: 'h' }, 'escape')).toMatchObject({ state: { typed: null } });
    expect(pressed(start, { text: 'r' }, 'enter').effect).toBeUndefined();
  });

  test('what was chosen and has gone leaves the choice to the first row', () => {
    const gone = withChosen({ ...start, view: 'session' }, { ...data, sessions: [], approvals: [] });
    expect(gone).toMatchObject({ chosen: null, view: 'list' });
  });

  test('q and Ctrl-C leave', () => {
    expect(pressed(start, { text: 'q' }).effect).toEqual({ kind: 'quit' });
    expect(pressed(start, 'interrupt').effect).toEqual({ kind: 'quit' });
  });
});

describe('lines', () => {
  test('fill the screen at 80 × 24, no wider, however many sessions there are', () => {
    const many = {
      ...data,
      sessions: Array.from({ length: 300 }, (_, n) => aSession(`session-with-a-long-name-${n}`, 'working')),
    };
    const state = { ...FIRST_STATE, chosen: many.sessions[250]?.id ?? null, peek: true, tasks: true };
    const size = { columns: 80, rows: 24 };
    const lines = [
      ...listLines(many, state, size, look),
      ...footerLines(many, state, { said: '', size, look }),
    ];
    expect(lines).toHaveLength(24);
    expect(Math.max(...lines.map(({ text }) => text.length))).toBeLessThanOrEqual(80);
    expect(lines.some(({ isChosen }) => isChosen)).toBe(true);
  });

  test('a question that no listed session asks is a row of its own', () => {
    const gate = {
      ...aQuestion(mill.id),
      session: null,
      kind: 'gate',
      title: 'Ship it?',
    } as unknown as ApprovalView;
    const lines = listLines({ ...data, approvals: [gate] }, start, { columns: 80, rows: 24 }, look);
    expect(lines.some(({ text }) => text.includes('Ship it?'))).toBe(true);
  });

  test('nothing yet teaches the first step', () => {
    const lines = listLines({ ...NO_DATA, connection: 'live' }, FIRST_STATE, { columns: 80, rows: 24 }, look);
    expect(lines.map(({ text }) => text).join('\n')).toContain('muster session spawn');
  });
});
