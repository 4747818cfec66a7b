import { expect, test } from 'vitest';
import { createIds, ManualClock, seededRandom } from '#base';
import {
  newId,
  taskBackoffMs,
  taskStatusOf,
  taskWaitsFor,
  type AgentFacts,
  type Task,
  type TaskFacts,
} from './index.ts';

const ids = createIds(new ManualClock(), seededRandom(1));
const task = (more: Partial<Task> = {}): Task => ({
  id: newId(ids, 'task'),
  user: newId(ids, 'user'),
  board: newId(ids, 'board'),
  team: null,
  title: 'mend it',
  state: 'up_next',
  priority: 0,
  position: 1,
  assignee: { kind: 'any' },
  lane: 'any',
  unmet: 0,
  blocked: null,
  notBefore: null,
  mostAttempts: 3,
  claimedBy: null,
  fence: 0,
  attempts: 0,
  createdAt: 0,
  updatedAt: 0,
  doneAt: null,
  ...more,
});
const PLACE = { harness: null, cwd: '/work', source: null };
const said = ({ task: more, ...facts }: Partial<Omit<TaskFacts, 'task'>> & { task?: Partial<Task> }) =>
  taskWaitsFor({ task: task(more), unmetTitles: [], work: PLACE, agents: [], session: null, ...facts });

const agent = (
  name: string,
  heard: AgentFacts['liveness'],
  intent: AgentFacts['agent']['intent'] = 'active',
  more: Partial<AgentFacts> & { harnesses?: string[] } = {},
) => {
  const { harnesses = ['echo'], ...facts } = more;
  const found = harnesses.map((harness) => ({ name: harness, canResume: true, canSteer: false }));
  return { agent: { id: newId(ids, 'agent'), name, intent, harnesses: found }, liveness: heard, ...facts };
};
const ONLINE = { heard: 'online', since: 0 } as const;

test.each([
  [{ task: { state: 'inbox' } }, 'somebody to move it to up next'],
  [{ task: { state: 'in_review' } }, 'a person to review it'],
  [{ task: { state: 'done', blocked: 'x' } }, null],
  [{ task: { blocked: 'no budget', unmet: 2 } }, 'blocked: no budget'],
  [{ task: { unmet: 2 }, unmetTitles: ['a', 'b'] }, '2 tasks to be done first: "a", "b"'],
  [
    { task: { unmet: 5 }, unmetTitles: ['a', 'b', 'c'] },
    '5 tasks to be done first: "a", "b", "c", and 2 more',
  ],
  [
    { task: { notBefore: 50_520_000, attempts: 1 } },
    'again after 14:02 UTC, because attempt 1 of 3 failed (backoff)',
  ],
  [{ work: null }, 'nobody has taken it yet; it names no place, so a session or a person takes it'],
  [{ agents: [] }, 'there is no agent yet'],
  [{ work: { ...PLACE, harness: 'grok' } }, 'no agent has the harness grok'],
  [{ task: { assignee: { kind: 'harness', harness: 'codex' } } }, 'no agent has the harness codex'],
  [
    { task: { assignee: { kind: 'agent', agent: newId(ids, 'agent') } } },
    'the agent that it is for was removed; assign it anew',
  ],
  [
    { task: { assignee: { kind: 'session', session: newId(ids, 'session') } } },
    'the session that it is for is gone; assign it anew',
  ],
  [{ agents: [agent('mill', ONLINE)] }, 'no agent has taken it yet'],
  [{ agents: [agent('mill', { heard: 'lost', since: 0 })] }, 'agent mill is offline since 00:00 UTC'],
  [{ agents: [agent('mill', ONLINE, 'disabled')] }, 'agent mill is disabled'],
  [
    { agents: [agent('mill', ONLINE, 'draining'), agent('shed', { heard: 'never' })] },
    'no agent takes work: agent mill is draining and takes no new work; agent shed has not connected yet',
  ],
  [{ agents: [agent('mill', ONLINE, 'draining'), agent('shed', ONLINE)] }, 'no agent has taken it yet'],
  [{ agents: [agent('mill', ONLINE, 'active', { free: 0 })] }, 'agent mill has no slot free'],
  [
    { agents: [agent('mill', ONLINE, 'active', { heldBack: true })] },
    'agent mill waits for a budget with another task',
  ],
  [
    { agents: [agent('mill', ONLINE, 'active', { harnesses: ['grok', 'echo', 'shell'] })] },
    'agent mill does not take it: it has several harnesses (echo, grok) and the task names none; set spawn.defaultHarness',
  ],
  [
    { agents: [agent('mill', ONLINE)], defaultHarness: 'grok' },
    'agent mill does not take it: it has no harness grok, the default',
  ],
  [
    { agents: [agent('mill', ONLINE)], work: { ...PLACE, role: 'tester' } },
    'no agent takes it by itself: no role "tester" is defined on this hub',
  ],
  [{ task: { team: newId(ids, 'team') } }, 'nobody of its team has taken it yet'],
] as const satisfies readonly [Parameters<typeof said>[0], string | null][])(
  '%j waits for: %s',
  (facts, words) => {
    expect(said(facts)).toBe(words);
  },
);

test.each([
  [{ state: 'inbox' }, null, { word: 'inbox', why: 'somebody to move it to up next' }],
  [{}, null, { word: 'ready', why: 'there is no agent yet' }],
  [{ unmet: 1 }, null, { word: 'waiting', why: '1 task to be done first' }],
  [{ notBefore: 50_520_000, attempts: 1 }, null, { word: 'waiting', why: expect.stringMatching(/backoff/) }],
  [{ blocked: 'no key', unmet: 1 }, null, { word: 'blocked', why: 'no key' }],
  [{ state: 'in_progress' }, null, { word: 'working', why: null }],
  [
    { state: 'in_progress' },
    { word: 'needs_you', why: 'to approve: x' },
    { word: 'needs_you', why: 'to approve: x' },
  ],
  [{ state: 'in_progress', blocked: 'no key' }, { word: 'lost' }, { word: 'blocked', why: 'no key' }],
  [{ state: 'in_review' }, null, { word: 'in_review', why: 'a person to review it' }],
  [{ state: 'done', blocked: 'no key', unmet: 1 }, null, { word: 'done', why: null }],
] as const satisfies readonly [Partial<Task>, Parameters<typeof taskStatusOf>[1], object][])(
  'how a task stands: %j, %j',
  (more, heldUp, status) => {
    const facts: TaskFacts = { task: task(more), unmetTitles: [], work: PLACE, agents: [], session: null };
    expect(taskStatusOf(facts, heldUp)).toEqual(status);
  },
);

test('a task for one agent waits for that one, and says when it takes it only by hand', () => {
  const mill = agent('mill', ONLINE);
  const assignee = { kind: 'agent', agent: mill.agent.id } as const;
  expect(said({ task: { assignee }, agents: [mill] })).toBe('agent mill has not taken it yet');
  expect(said({ task: { assignee }, agents: [mill], work: null })).toBe(
    'agent mill has not taken it yet; it names no place, so a session or a person takes it',
  );
});

test('the wait after a failure grows to a quarter of an hour', () => {
  expect([1, 2, 3, 4, 20].map((attempts) => taskBackoffMs(attempts) / 1000)).toEqual([
    30, 120, 480, 900, 900,
  ]);
});
