import { expect, test } from 'vitest';
import { runStatusOf, stepStatusOf, type RunStatusFacts, type StepFacts, type StepState } from './index.ts';

const none: Record<StepState, number> = {
  queued: 0,
  asking: 0,
  running: 0,
  done: 0,
  failed: 0,
  cancelled: 0,
  skipped: 0,
};
const running = { state: 'running', cause: null, execution: 1, hub: null } as const;
const facts = (more: Partial<RunStatusFacts> = {}): RunStatusFacts => ({
  run: running,
  counts: none,
  asking: [],
  queuedWhy: null,
  ...more,
});
const cause = { code: 'run.paused', message: 'anna paused it' };
const agree = { name: 'agree', asks: { approvers: null } } as const;

test.each<[string, string, string | null, Partial<RunStatusFacts>]>([
  ['was just begun', 'starting', 'a hub takes it up', {}],
  ['has a step at work', 'running', null, { counts: { ...none, running: 1, queued: 1 } }],
  [
    'has steps without a place',
    'dispatching',
    'its steps wait for a place',
    { counts: { ...none, queued: 1 } },
  ],
  [
    'has a step behind a slot',
    'dispatching',
    'no slot is free',
    { counts: { ...none, queued: 1 }, queuedWhy: 'no slot is free' },
  ],
  ['is between two steps', 'running', null, { counts: { ...none, done: 1 } }],
  [
    'waits at a gate',
    'needs_you',
    'agree asks a person',
    { run: { ...running, state: 'waiting' }, asking: [agree] },
  ],
  [
    'waits at a gate beside others that go on',
    'needs_you',
    'agree asks a person',
    { counts: { ...none, running: 2, asking: 1 }, asking: [agree] },
  ],
  [
    'asks people by name and role',
    'needs_you',
    'ship asks anna or role admin; draft asks for permission',
    {
      asking: [
        { name: 'ship', asks: { approvers: [{ person: 'anna' }, { role: 'admin' }] } },
        { name: 'draft', asks: 'permission' },
      ],
    },
  ],
  [
    'asks in many places',
    'needs_you',
    'agree asks a person; agree asks a person; agree asks a person; and 2 more',
    { asking: Array.from({ length: 5 }, () => agree) },
  ],
  [
    'may not run yet',
    'needs_you',
    'a person is asked',
    {
      run: {
        ...running,
        state: 'waiting',
        cause: { code: 'workflow.not_approved', message: 'a person is asked' },
      },
    },
  ],
  [
    'waits for a time',
    'waiting',
    'again in 30 s',
    { run: { ...running, state: 'waiting' }, queuedWhy: 'again in 30 s' },
  ],
  [
    'is paused at a gate',
    'paused',
    'anna paused it',
    { run: { ...running, state: 'paused', cause }, asking: [agree] },
  ],
  [
    'failed',
    'failed',
    'a failed',
    { run: { ...running, state: 'failed', cause: { ...cause, message: 'a failed' } } },
  ],
  ['is done', 'done', null, { run: { ...running, state: 'done', cause } }],
])('a run that %s is %s', (_, word, why, more) => {
  expect(runStatusOf(facts(more))).toEqual({ word, why });
});

const step = { state: 'running', kind: 'agent', reusedFrom: null, why: null } as const;
const reusedFrom = 'stp_1' as NonNullable<StepFacts['step']['reusedFrom']>;

test.each<[string, string, string | null, Partial<StepFacts>]>([
  ['is at work', 'running', null, { workedFrom: 1 }],
  ['has a turn that nobody has begun', 'dispatching', null, {}],
  ['is a run of its own', 'running', null, { step: { ...step, kind: 'workflow' } }],
  ['wants to write', 'needs_you', 'asks for permission', { workedFrom: 1, asksPermission: true }],
  ['asks', 'needs_you', 'asks a person', { step: { ...step, kind: 'approve', state: 'asking', why: 'x' } }],
  [
    'asks a role',
    'needs_you',
    'asks role admin',
    { step: { ...step, state: 'asking' }, approvers: [{ role: 'admin' }] },
  ],
  ['was taken over', 'reused', null, { step: { ...step, state: 'done', reusedFrom } }],
  [
    'has no place',
    'queued',
    'no slot is free',
    { step: { ...step, state: 'queued', why: 'no slot is free' } },
  ],
])('a step that %s is %s', (_, word, why, more) => {
  expect(stepStatusOf({ step, approvers: null, workedFrom: null, asksPermission: false, ...more })).toEqual({
    word,
    why,
  });
});
