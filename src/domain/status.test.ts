import { describe, expect, test } from 'vitest';
import { createIds, ManualClock, seededRandom } from '#base';
import {
  livenessOf,
  newId,
  SESSION_STATES,
  statusOf,
  STATUS_WORDS,
  TURN_STATES,
  type Budget,
  type Session,
  type StatusFacts,
  type StatusWord,
  type Turn,
} from './index.ts';

const ids = createIds(new ManualClock(), seededRandom(1));
const NOW = 1_000_000;
const settings = { stallMs: 600_000, lostAfterMs: 900_000 };
const CAUSE = { code: 'harness.exit', message: 'the harness ended with code 1' };

const session = (more: Partial<Session> = {}): Session => ({
  id: newId(ids, 'session'),
  user: newId(ids, 'user'),
  kind: 'delegate',
  state: 'open',
  owner: newId(ids, 'session'),
  label: 'builder',
  harness: 'claude',
  agent: newId(ids, 'agent'),
  cwd: '/work/app',
  source: null,
  mode: 'ask',
  model: null,
  harnessModel: null,
  options: {},
  forkOf: null,
  role: null,
  client: null,
  depth: 1,
  acpSession: 'acp-1',
  rebind: false,
  asleep: false,
  unattended: false,
  mayApprove: false,
  maySpawn: true,
  answeredAt: 10,
  cause: null,
  closeReason: null,
  closeAfterTurn: false,
  createdAt: 10,
  openedAt: 20,
  endedAt: null,
  lastTurnEndedAt: null,
  lastSendAt: null,
  ...more,
});
const turn = (state: Turn['state'], more: Partial<Turn> = {}): Turn => ({
  id: newId(ids, 'turn'),
  session: newId(ids, 'session'),
  position: 1,
  state,
  source: 'send',
  askedBy: null,
  prompt: 'Build it',
  command: null,
  hops: 0,
  fence: 1,
  agent: null,
  claim: null,
  leaseUntil: null,
  nextBatch: 1,
  cancelAskedAt: null,
  waitingOn: null,
  openCalls: [],
  createdAt: NOW - 5000,
  startedAt: null,
  lastActivityAt: null,
  endedAt: null,
  reply: null,
  stopReason: null,
  cause: null,
  usage: null,
  ...more,
});
const ended = (state: Turn['state'], cause: Turn['cause'] = null) => ({ state, endedAt: NOW - 100, cause });
const agent = { name: 'mill', intent: 'active' as const, slots: 4 };
const facts = (more: Partial<StatusFacts> = {}): StatusFacts => ({
  session: session(),
  active: null,
  last: null,
  queued: 0,
  agent,
  liveness: { heard: 'online', since: NOW - 1000 },
  slotsHeld: 0,
  asks: null,
  ...more,
});
const offline = { heard: 'offline', since: NOW - 50_000 } as const;
const lost = { heard: 'lost', since: NOW - 950_000 } as const;
const queued = turn('queued');
const running = (idleMs: number) =>
  turn('running', { startedAt: NOW - 700_000, lastActivityAt: NOW - idleMs });

const budget: Budget = {
  id: newId(ids, 'budget'),
  user: newId(ids, 'user'),
  scope: 'user',
  scopeId: 'usr_1',
  kind: 'turns',
  soft: null,
  hard: 5,
  period: 'day',
  zone: 'UTC',
  windowStart: 0,
  windowEnd: NOW + 1,
  used: 5,
  reserved: 0,
  unknown: 0,
  softToldAt: null,
  pausedAt: NOW - 500,
  keptPaused: false,
  createdAt: 0,
};
const heldBack = turn('queued', { pausedBy: budget.id, pausedAt: NOW - 500 });

const TABLE: [string, StatusWord, string | RegExp | undefined, Partial<StatusFacts>][] = [
  [
    'is held back by a budget that is used up',
    'paused',
    'budget 5 turns a day for all that you run is used up: 5 of 5 turns',
    { active: heldBack, heldBack: { budget } },
  ],
  [
    'is held back by a budget that its person left so',
    'paused',
    /; raise it to go on$/,
    { active: heldBack, heldBack: { budget: { ...budget, keptPaused: true } } },
  ],
  [
    'waits for what running turns give back of a budget',
    'queued',
    'budget 5 turns a day for all that you run is held by turns that run: 4 of 5 turns used, 1 turn held',
    { active: heldBack, heldBack: { budget: { ...budget, used: 4, reserved: 1, pausedAt: null } } },
  ],
  ['has had no turn', 'new', /no turn yet/, {}],
  ['ended its last turn well', 'done', /waits for a message/, { last: ended('done') }],
  ['failed in its last turn', 'failed', CAUSE.message, { last: ended('failed', CAUSE) }],
  ['failed without a cause', 'failed', /last turn failed/, { last: ended('failed') }],
  ['was cancelled', 'cancelled', undefined, { last: ended('cancelled') }],
  ['was cancelled for a cause', 'cancelled', CAUSE.message, { last: ended('cancelled', CAUSE) }],
  ['was interrupted', 'interrupted', /cut off/, { last: ended('interrupted') }],
  ['was interrupted for a cause', 'interrupted', CAUSE.message, { last: ended('interrupted', CAUSE) }],
  ['waited in vain for a start', 'interrupted', /not started in time/, { last: ended('expired') }],
  ['sleeps', 'asleep', /next turn resumes it$/, { session: session({ asleep: true }), last: ended('done') }],
  [
    'sleeps after a failure',
    'failed',
    'its last turn failed',
    { session: session({ asleep: true }), last: ended('failed') },
  ],
  [
    'lost its harness session',
    'failed',
    /harness session is lost/,
    { session: session({ acpSession: null }), last: ended('done') },
  ],
  [
    'drifted',
    'failed',
    CAUSE.message,
    { session: session({ acpSession: null, cause: CAUSE }), last: ended('failed') },
  ],
  [
    'was rebound after that',
    'failed',
    /last turn failed/,
    { session: session({ acpSession: null, rebind: true }), last: ended('failed') },
  ],
  [
    'is not open yet, its turn queued',
    'queued',
    'agent mill has not taken it yet',
    { session: session({ state: 'starting', openedAt: null, acpSession: null }), active: queued },
  ],
  [
    'waits for a slot',
    'queued',
    'a free slot on agent mill (4 of 4 in use)',
    { active: queued, slotsHeld: 4 },
  ],
  [
    'waits for a drained agent',
    'queued',
    /mill is draining/,
    { active: queued, agent: { ...agent, intent: 'draining' } },
  ],
  [
    'waits for a disabled agent',
    'queued',
    /mill is disabled/,
    { active: queued, agent: { ...agent, intent: 'disabled' } },
  ],
  [
    'waits for an agent that never came',
    'queued',
    /has not connected yet/,
    { active: queued, liveness: { heard: 'never' } },
  ],
  ['waits for a silent agent', 'queued', /mill is not heard/, { active: queued, liveness: offline }],
  [
    'waits for an agent that is gone for long',
    'queued',
    /mill is not heard/,
    { active: queued, liveness: lost },
  ],
  ['waits without an agent', 'queued', /no agent is bound/, { active: queued, agent: null }],
  [
    'sleeps with a turn queued',
    'queued',
    /has not taken it yet/,
    { session: session({ asleep: true }), active: queued },
  ],
  ['is being started', 'starting', /mill is starting it/, { active: turn('leased') }],
  ['works', 'working', undefined, { active: running(1000) }],
  ['was silent for almost the stall time', 'working', undefined, { active: running(settings.stallMs - 1) }],
  ['was silent for the stall time', 'stalled', /no sign/, { active: running(settings.stallMs) }],
  [
    'was ended since it was silent for the stall time',
    'stalled',
    'native was silent for 10 min and ran no tool; the turn was ended',
    {
      last: {
        state: 'failed',
        endedAt: 1,
        cause: { code: 'harness.stalled', message: 'native was silent for 10 min and ran no tool.' },
      },
    },
  ],
  ['runs a long tool', 'working', undefined, { active: { ...running(settings.stallMs), openCalls: ['t1'] } }],
  ['asks', 'needs_you', 'to approve: Edit a.ts', { active: turn('waiting'), asks: 'to approve: Edit a.ts' }],
  ['asks for something unknown', 'needs_you', 'an answer', { active: turn('waiting') }],
  [
    'has waited beyond the stall time',
    'needs_you',
    'an answer',
    { active: turn('waiting', { lastActivityAt: 0 }), asks: 'an answer' },
  ],
  [
    'runs on a silent agent',
    'lost',
    /mill is not heard; the turn goes on there/,
    { active: running(1000), liveness: offline },
  ],
  [
    'runs on an agent that is gone for long',
    'lost',
    /mill is not heard/,
    { active: running(1000), liveness: lost },
  ],
  [
    'asks on a silent agent',
    'lost',
    /mill is not heard/,
    { active: turn('waiting'), asks: 'x', liveness: offline },
  ],
  [
    'was leased to an agent that fell silent',
    'lost',
    'agent mill is not heard; it had not started yet',
    { active: turn('leased'), liveness: offline },
  ],
  ['is closing', 'closing', /being ended/, { session: session({ state: 'closing' }) }],
  [
    'is closing on a silent agent',
    'closing',
    /mill has to confirm/,
    { session: session({ state: 'closing' }), liveness: lost },
  ],
  [
    'is closed',
    'closed',
    'it had no turn for a long time',
    { session: session({ state: 'closed', endedAt: NOW, closeReason: 'idle_expired' }) },
  ],
  [
    'is closed for no told reason',
    'closed',
    undefined,
    { session: session({ state: 'closed', endedAt: NOW }) },
  ],
  ['failed to start', 'failed', CAUSE.message, { session: session({ state: 'failed', cause: CAUSE }) }],
  ['failed to start for no known cause', 'failed', /no cause/, { session: session({ state: 'failed' }) }],
  [
    'belongs to an outside client',
    'outside',
    undefined,
    { session: session({ harness: null, owner: null, acpSession: null }), agent: null },
  ],
];

const text = (why: string | RegExp | undefined) => (why instanceof RegExp ? expect.stringMatching(why) : why);

test.each(TABLE)('a session that %s is %s', (_, word, why, more) => {
  const status = statusOf(facts(more), NOW, settings);
  expect(status.word).toBe(word);
  expect(status.why).toEqual(text(why));
});

test('says since when', () => {
  const since = (more: Partial<StatusFacts>) => statusOf(facts(more), NOW, settings).since;
  expect(since({})).toBe(20);
  expect(since({ last: ended('done') })).toBe(NOW - 100);
  expect(since({ active: queued })).toBe(queued.createdAt);
  expect(since({ active: running(1000) })).toBe(NOW - 700_000);
  expect(since({ active: running(650_000) })).toBe(NOW - 650_000);
  expect(since({ active: running(1000), liveness: offline })).toBe(offline.since);
  expect(since({ session: session({ state: 'closed', endedAt: 77 }) })).toBe(77);
});

describe('whatever the situation', () => {
  const hearing = [{ heard: 'online', since: 1 }, offline, lost, { heard: 'never' }] as const;
  const sessions = SESSION_STATES.flatMap((state) =>
    [{}, { asleep: true }, { acpSession: null }, { harness: null }, { owner: null }].map((more) =>
      session({ state, ...more }),
    ),
  );
  const turns = [null, ...TURN_STATES.slice(0, 4).map((state) => turn(state))].flatMap((active) =>
    [null, ...TURN_STATES.slice(4).map((state) => ended(state))].map((last) => ({ active, last })),
  );
  const all: StatusFacts[] = [];
  for (const one of sessions)
    for (const liveness of hearing)
      for (const held of turns)
        for (const bound of [agent, null]) all.push(facts({ session: one, liveness, agent: bound, ...held }));

  test('the word is one of the list, never idle, and says why where it must', () => {
    for (const one of all) {
      const status = statusOf(one, NOW, settings);
      expect(STATUS_WORDS).toContain(status.word);
      expect(JSON.stringify(status)).not.toMatch(/\bidle\b/i);
      expect(Number.isInteger(status.since)).toBe(true);
      const needsWhy = ['queued', 'needs_you', 'failed', 'lost', 'stalled'].includes(status.word);
      expect(status.why ?? (needsWhy ? '' : 'none')).toMatch(/^\S.*[^.]$/);
      expect(status.why ?? '').not.toMatch(/undefined|null/);
    }
  });

  test('the actions are those that the hub would take', () => {
    for (const one of all) {
      const { actions } = statusOf(one, NOW, settings);
      const { state, owner, harness } = one.session;
      expect(new Set(actions).size).toBe(actions.length);
      const takesTurns = (state === 'open' || state === 'starting') && harness !== null;
      expect(state === 'closed' && actions.length > 0).toBe(false);
      expect(actions.includes('send') && !takesTurns).toBe(false);
      expect(actions.includes('replace') && (owner === null || harness === null)).toBe(false);
      expect(actions.includes('cancel') && one.active === null).toBe(false);
    }
  });
});

test('offers each action where it is of use', () => {
  const actions = (more: Partial<StatusFacts>) => statusOf(facts(more), NOW, settings).actions;
  expect(actions({})).toEqual(['send', 'close', 'replace']);
  expect(actions({ active: queued })).toEqual(['send', 'cancel', 'close', 'replace']);
  expect(actions({ active: turn('waiting'), asks: 'x' })).toContain('answer');
  expect(actions({ session: session({ closeAfterTurn: true }), active: running(0) })).not.toContain('send');
  expect(actions({ session: session({ acpSession: null }) })).toEqual(['close', 'replace', 'rebind']);
  expect(actions({ session: session({ acpSession: null, rebind: true }) })).toEqual([
    'send',
    'close',
    'replace',
  ]);
  expect(actions({ session: session({ state: 'closing' }) })).toEqual(['force_close']);
  expect(actions({ session: session({ state: 'failed' }) })).toEqual(['close', 'replace']);
  expect(actions({ session: session({ state: 'failed', owner: null }) })).toEqual(['close']);
  expect(actions({ session: session({ harness: null }) })).toEqual(['close']);
});

describe('whether an agent is heard', () => {
  const settings = { heartbeatMs: 15_000, lostAfterMs: 900_000 };
  test.each([
    [0, 'online'],
    [44_999, 'online'],
    [45_000, 'offline'],
    [899_999, 'offline'],
    [900_000, 'lost'],
    [-5000, 'online'],
  ] as const)('after %i ms of silence it is %s', (silent, heard) => {
    expect(livenessOf(NOW, NOW + silent, settings, 0)).toEqual({ heard, since: NOW });
  });

  test('silence before this hub began to listen does not count, and is told all the same', () => {
    expect(livenessOf(1000, NOW + 44_999, settings, NOW)).toEqual({ heard: 'online', since: 1000 });
    expect(livenessOf(1000, NOW + 45_000, settings, NOW)).toEqual({ heard: 'offline', since: 1000 });
    expect(livenessOf(1000, NOW + 900_000, settings, NOW)).toEqual({ heard: 'lost', since: 1000 });
  });

  test('an agent that never spoke was never heard', () => {
    expect(livenessOf(null, NOW, settings, 0)).toEqual({ heard: 'never' });
  });

  test('a short time until lost is not held up by three missed heartbeats', () => {
    expect(livenessOf(NOW, NOW + 600, { heartbeatMs: 15_000, lostAfterMs: 600 }, 0).heard).toBe('lost');
  });
});
