import { expect, test } from 'vitest';
import { createIds, systemClock, systemRandom } from '#base';
import { newId } from '#domain';
import type { Sent } from './books.ts';
import {
  answersCountOnce,
  callsCountOnce,
  endsAreToldOnce,
  gatesHold,
  lettersEnd,
  nobodyIsLeft,
  noWorktreeIsLeft,
  nothingIsHeld,
  runsEndOnce,
  tasksAreDoneOnce,
  turnsWorkOnce,
  workIsKept,
  type Facts,
} from './invariants.ts';
import { restlessWords, unexplainedWords } from './words.ts';

const ids = createIds(systemClock, systemRandom);
const [turn, session, owner] = [newId(ids, 'turn'), newId(ids, 'session'), newId(ids, 'session')];
const sent = (more: Partial<Sent> = {}): Sent => ({
  turn,
  session,
  owner,
  nonce: 'n1.',
  leavesTrace: true,
  answers: 1,
  mails: new Set(),
  ...more,
});
const stored = { id: turn, session, state: 'done', source: 'send', asker: owner, reply: 'n1.', stop: null };
const facts = (more: Partial<Facts> = {}): Facts => ({
  turns: [stored],
  sessions: [],
  messages: [],
  tasks: [],
  attempts: [],
  runs: [],
  steps: [],
  approvals: [],
  inbox: [],
  sent: [sent()],
  made: [],
  started: [],
  answers: new Map(),
  written: [],
  texts: new Map(),
  leftovers: [],
  letters: new Set(),
  trace: new Map([['n1.', 1]]),
  processes: [],
  slotsHeld: 0,
  ...more,
});
const mail = (id: string, kind = 'reply') => ({ id, to: owner, kind, turn, state: 'read', body: 'n1.' });

test.each<[string, Partial<Facts>, string[]]>([
  ['an answer', {}, []],
  [
    'a message that was handed over',
    { sent: [sent({ answers: 0, mails: new Set(['msg_1']) })], messages: [mail('msg_1')] },
    [],
  ],
  ['a late reply beside its end', { messages: [mail('msg_1', 'late')] }, []],
  ['an answer, kept as a message', { messages: [mail('msg_1')] }, []],
  [
    'an answer and a message that was handed over',
    { sent: [sent({ mails: new Set(['msg_1']) })] },
    ['told 2 times'],
  ],
  ['one that is kept twice', { messages: [mail('msg_1'), mail('msg_2')] }, ['kept 2 times']],
  ['nothing', { sent: [sent({ answers: 0 })] }, ['told 0 times']],
  ['a turn that is gone', { turns: [] }, ['is gone']],
  ['a turn that runs', { turns: [{ ...stored, state: 'running' }] }, ['is running']],
])('the end of an acknowledged turn is told once: %s', (_, more, problems) => {
  expect(endsAreToldOnce(facts(more))).toEqual(problems.map((part) => expect.stringContaining(part)));
});

test('what a call asked for is begun once, however often it was repeated', () => {
  const again = { ...stored, id: newId(ids, 'turn') };
  expect(callsCountOnce(facts({ turns: [stored, { ...again, reply: 'n11.' }] }))).toEqual([]);
  expect(callsCountOnce(facts({ turns: [stored, again] }))).toEqual([expect.stringContaining('2 times')]);
  const task = newId(ids, 'task');
  const one = { id: task, title: 'n1.', state: 'done', blocked: null, claimed: null, result: 'n1.' };
  const made = [{ task, nonce: 'n1.' }];
  expect(callsCountOnce(facts({ made, tasks: [one, { ...one, id: 't', title: 'n2.' }] }))).toEqual([]);
  expect(callsCountOnce(facts({ made, tasks: [one, { ...one, id: 't' }] }))).toEqual([
    expect.stringContaining('2 times'),
  ]);
});

test('what a turn does is done once, and at most once when it was cut off', () => {
  expect(turnsWorkOnce(facts())).toEqual([]);
  expect(turnsWorkOnce(facts({ trace: new Map([['n1.', 2]]) }))).toEqual([
    expect.stringContaining('2 times'),
  ]);
  expect(turnsWorkOnce(facts({ trace: new Map() }))).toEqual([expect.stringContaining('did nothing')]);
  expect(turnsWorkOnce(facts({ trace: new Map(), turns: [{ ...stored, state: 'interrupted' }] }))).toEqual(
    [],
  );
  expect(turnsWorkOnce(facts({ turns: [{ ...stored, reply: 'n2.' }] }))).toEqual([
    expect.stringContaining('another reply'),
  ]);
});

test('a task is completed by one attempt, however many were lost', () => {
  const task = newId(ids, 'task');
  const tasks = [{ id: task, title: 'n1.', state: 'done', blocked: null, claimed: null, result: 'n1.' }];
  const made = [{ task, nonce: 'n1.' }];
  const tries = (...states: string[]) => states.map((state, fence) => ({ task, state, fence }));
  expect(tasksAreDoneOnce(facts({ made, tasks, attempts: tries('lost', 'completed') }))).toEqual([]);
  expect(tasksAreDoneOnce(facts({ made, tasks, attempts: tries('completed', 'completed') }))).toEqual([
    expect.stringContaining('completed 2 times'),
  ]);
  expect(tasksAreDoneOnce(facts({ made }))).toEqual([expect.stringContaining('is gone')]);
});

test('a run ends, is told once, and has each step once', () => {
  const run = newId(ids, 'run');
  const started = [{ run, owner, nonce: 'n1', behind: null }];
  const runs = [{ id: run, state: 'done', tells: owner, hub: null }];
  const messages = [{ ...mail('msg_1', 'run_ended'), turn: null, body: `The run ${run} is done.` }];
  const step = { id: 'stp_1', run, execution: 1, name: 'first', state: 'done' };
  expect(runsEndOnce(facts({ started, runs, messages, steps: [step] }))).toEqual([]);
  expect(runsEndOnce(facts({ started, runs, steps: [step, step] }))).toEqual([
    expect.stringContaining('told 0 times'),
    expect.stringContaining('a step twice'),
  ]);
});

test('what people were asked is decided by the one answer that was taken', () => {
  const id = newId(ids, 'approval');
  const approval = { id, kind: 'gate', subject: null, state: 'allowed', answer: 'yes' };
  const told = (taken: string[], given = ['yes', 'no']) => new Map([[id, { given, taken }]]);
  const problems = (taken: string[], more = {}) =>
    answersCountOnce(facts({ answers: told(taken), approvals: [{ ...approval, ...more }] }));
  expect(problems(['yes'])).toEqual([]);
  // The hub was killed before it could say that it took the answer; the second was told that it came too late.
  expect(problems([])).toEqual([]);
  expect(problems([], { state: 'withdrawn', answer: null })).toEqual([]);
  expect(problems(['yes', 'no'])).toEqual([expect.stringContaining('took 2 answers')]);
  expect(problems(['no'])).toEqual([expect.stringContaining('was told')]);
  expect(problems([], { answer: 'perhaps' })).toEqual([expect.stringContaining('was told')]);
  expect(problems(['yes'], { state: 'pending' })).toEqual([expect.stringContaining('still pending')]);
  expect(answersCountOnce(facts({ answers: told(['yes']) }))).toEqual([expect.stringContaining('is gone')]);
});

test('a gate is asked once, and holds back what is behind it until it is allowed', () => {
  const run = newId(ids, 'run');
  const started = [{ run, owner, nonce: 'n1', behind: 'behind' }];
  const step = (id: string, name: string, state: string) => ({ id, run, execution: 1, name, state });
  const gate = (id: string, state: string) => ({ id, kind: 'gate', subject: 'stp_1', state, answer: null });
  const problems = (behind: string, state: string, ...gates: string[]) =>
    gatesHold(
      facts({
        started,
        runs: [{ id: run, state, tells: owner, hub: null }],
        steps: [step('stp_1', 'gate', 'done'), step('stp_2', 'behind', behind)],
        approvals: gates.map((one, at) => gate(`apr_${at}`, one)),
      }),
    );
  expect(problems('done', 'done', 'allowed')).toEqual([]);
  expect(problems('skipped', 'failed', 'denied')).toEqual([]);
  // What is behind the gate may have been cut off, after which the run is failed.
  expect(problems('failed', 'failed', 'allowed')).toEqual([]);
  expect(problems('done', 'done', 'denied')).toEqual([expect.stringContaining('not opened')]);
  expect(problems('done', 'done')).toEqual([expect.stringContaining('not opened')]);
  expect(problems('skipped', 'done', 'allowed')).toEqual([expect.stringContaining('let in')]);
  expect(problems('done', 'done', 'allowed', 'allowed')).toEqual([expect.stringContaining('2 times')]);
});

test('what was written in a worktree is somewhere in the repository, as it was written, and nothing else is left of it', () => {
  const written = [{ file: 'a.txt', text: 'a' }];
  const problems = (...texts: string[]) =>
    workIsKept(facts({ written, texts: new Map(texts.length === 0 ? [] : [['a.txt', new Set(texts)]]) }));
  expect(problems('a')).toEqual([]);
  expect(problems()).toEqual([expect.stringContaining('nowhere')]);
  expect(problems('a', '<<<<<<<')).toEqual([expect.stringContaining('holds')]);
  expect(noWorktreeIsLeft(facts({ leftovers: ['a folder'] }))).toEqual(['a folder']);
});

test('what is still held, left over or on its way is named', () => {
  expect(nothingIsHeld(facts())).toEqual([]);
  expect(nothingIsHeld(facts({ turns: [{ ...stored, state: 'leased' }], slotsHeld: 1 }))).toHaveLength(2);
  expect(lettersEnd(facts({ letters: new Set(['msg_1']) }))).toEqual([expect.stringContaining('gone')]);
  const process = { pid: 7, session, command: 'sleep' };
  expect(nobodyIsLeft(facts({ processes: [process, { ...process, session: null }] }))).toHaveLength(1);
});

test('a word without its facts is named, and one of work after the end of all work', () => {
  const shown = { id: session, state: 'open', harness: 'shell', turn: null, queued: 0 };
  expect(unexplainedWords([{ ...shown, status: { word: 'done' } }])).toEqual([]);
  expect(unexplainedWords([{ ...shown, status: { word: 'working' } }])).toHaveLength(1);
  expect(unexplainedWords([{ ...shown, turn, status: { word: 'done' } }])).toHaveLength(1);
  expect(unexplainedWords([{ ...shown, turn, status: { word: 'queued' } }])).toHaveLength(1);
  expect(restlessWords([{ ...shown, status: { word: 'closing', why: 'w' } }])).toHaveLength(1);
});
