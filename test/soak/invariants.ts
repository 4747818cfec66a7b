import type { Answered, Made, Sent, Started, Written } from './books.ts';
import type { OwnProcess } from './processes.ts';
import type { MessageFact, Stored } from './read-facts.ts';

/** All that is known when a soak has come to rest. */
export interface Facts extends Stored {
  sent: readonly Sent[];
  made: readonly Made[];
  started: readonly Started[];
  answers: ReadonlyMap<string, Answered>;
  written: readonly Written[];
  /** The texts of each file in what was merged, and in what was kept of what was discarded. */
  texts: ReadonlyMap<string, ReadonlySet<string>>;
  /** What is still there of worktrees. */
  leftovers: readonly string[];
  letters: ReadonlySet<string>;
  /** How often each line was written by a command. */
  trace: ReadonlyMap<string, number>;
  /** After all sessions were closed, with the agents still there. */
  processes: readonly OwnProcess[];
  /** Slots that agents say are held. */
  slotsHeld: number;
}

/** Names every fact that breaks the rule; empty when it holds. */
export type Invariant = (facts: Facts) => string[];

const ENDED = new Set(['done', 'failed', 'cancelled', 'interrupted', 'expired']);
const isSet = (state: string) => ENDED.has(state);

/** Every acknowledged turn is there and has ended, and its end was told to its owner once: as an answer or as a message. */
export function endsAreToldOnce({ sent, turns, messages }: Facts): string[] {
  const turn = new Map(turns.map((one) => [one.id, one]));
  const about = Map.groupBy(messages, (message) => message.turn);
  return sent.flatMap(({ turn: id, nonce, owner, answers, mails }) => {
    const found = turn.get(id);
    const name = `turn ${id} (${nonce})`;
    if (!found) return [`${name} was acknowledged and is gone`];
    if (!isSet(found.state)) return [`${name} was acknowledged and is ${found.state}`];
    // What an answer carries is kept as a message too, which nobody is handed.
    const kept = ends(about.get(id) ?? [], owner).length;
    const told = answers + mails.size;
    if (told === 1 && kept <= 1) return [];
    return [
      `the end of ${name}, ${found.state}, was told ${told} times (${answers} by an answer), and is kept ${kept} times`,
    ];
  });
}

const ends = (messages: readonly MessageFact[], owner: string) =>
  messages.filter(({ to, kind }) => to === owner && kind !== 'late');

/** What was sent once, however often the call was repeated, is one turn; and what was put on the board is one task. */
export function callsCountOnce({ sent, turns, made, tasks }: Facts): string[] {
  const replies = Map.groupBy(turns, ({ session }) => session);
  const titles = Map.groupBy(tasks, ({ title }) => title);
  const title = new Map(tasks.map((task) => [task.id, task.title]));
  const twice = (what: string, times: number) => (times > 1 ? [`${what} was begun ${times} times`] : []);
  return [
    ...sent.flatMap(({ turn, session, nonce }) => {
      const own = replies.get(session)?.filter(({ reply }) => (reply ?? '').includes(nonce)) ?? [];
      return twice(`turn ${turn} (${nonce})`, own.length);
    }),
    ...made.flatMap(({ task, nonce }) =>
      twice(`task ${task} (${nonce})`, titles.get(title.get(task) ?? '')?.length ?? 0),
    ),
  ];
}

/** What a turn was to do was done once when it is done, and at most once when it is not; its reply is its own. */
export function turnsWorkOnce({ sent, turns, trace }: Facts): string[] {
  const turn = new Map(turns.map((one) => [one.id, one]));
  return sent.flatMap(({ turn: id, nonce, leavesTrace }) => {
    const found = turn.get(id);
    const times = trace.get(nonce) ?? 0;
    // A command that was killed has ended too, and its reply says by what.
    const isDone = found?.state === 'done' && !(found.reply ?? '').startsWith('ended by SIG');
    const problems = times > 1 ? [`turn ${id} (${nonce}) was worked on ${times} times`] : [];
    if (isDone && leavesTrace && times === 0) problems.push(`turn ${id} (${nonce}) is done and did nothing`);
    if (isDone && found.stop !== 'steered' && !(found.reply ?? '').includes(nonce))
      problems.push(`turn ${id} (${nonce}) is done with another reply: ${found.reply}`);
    return problems;
  });
}

/** Every acknowledged task is done, by one attempt; all other attempts came to nothing, each under a fence of its own. */
export function tasksAreDoneOnce({ made, tasks, attempts }: Facts): string[] {
  const task = new Map(tasks.map((one) => [one.id, one]));
  const tries = Map.groupBy(attempts, (attempt) => attempt.task);
  return made.flatMap(({ task: id, nonce }) => {
    const found = task.get(id);
    const name = `task ${id} (${nonce})`;
    if (!found) return [`${name} was acknowledged and is gone`];
    if (found.state !== 'done') return [`${name} is ${found.state}, blocked: ${found.blocked ?? 'no'}`];
    const own = tries.get(id) ?? [];
    const completed = own.filter(({ state }) => state === 'completed').length;
    const problems = completed === 1 ? [] : [`${name} was completed ${completed} times`];
    if (own.some(({ state }) => state === 'running')) problems.push(`${name} is done and still tried`);
    if (new Set(own.map(({ fence }) => fence)).size !== own.length)
      problems.push(`${name} gave one fence twice`);
    if (!(found.result ?? '').includes(nonce)) problems.push(`${name} has another result: ${found.result}`);
    return problems;
  });
}

/** Every acknowledged run has ended and was told once; each step of an execution is there once, and is done where the run is. */
export function runsEndOnce({ started, runs, steps, messages }: Facts): string[] {
  const run = new Map(runs.map((one) => [one.id, one]));
  return started.flatMap(({ run: id, nonce }) => {
    const found = run.get(id);
    const name = `run ${id} (${nonce})`;
    if (!found) return [`${name} was acknowledged and is gone`];
    if (!isSet(found.state)) return [`${name} is ${found.state}`];
    const told = messages.filter(({ kind, body }) => kind === 'run_ended' && body.includes(id)).length;
    const problems =
      told === (found.tells === null ? 0 : 1) ? [] : [`the end of ${name} was told ${told} times`];
    const own = steps.filter((step) => step.run === id);
    const names = own.map((step) => `${step.execution} ${step.name}`);
    if (new Set(names).size !== names.length) problems.push(`${name} has a step twice: ${names.join(', ')}`);
    const open = own.filter(({ state }) => ['queued', 'asking', 'running'].includes(state));
    for (const step of open)
      problems.push(`${name} is ${found.state}, and its step ${step.name} is ${step.state}`);
    return problems;
  });
}

/** What people are asked is decided by one answer, that of whom was told so; nothing waits for an answer at the end. */
export function answersCountOnce({ answers, approvals }: Facts): string[] {
  const problems = approvals.flatMap(({ id, kind, state }) =>
    state === 'pending' ? [`approval ${id}, a ${kind}, is still pending`] : [],
  );
  const approval = new Map(approvals.map((one) => [one.id, one]));
  for (const [id, { given, taken }] of answers) {
    const found = approval.get(id);
    const says = `${given.join(', ')}; taken: ${taken.join(', ') || 'none'}`;
    if (!found) problems.push(`approval ${id} was answered and is gone (${says})`);
    else if (taken.length > 1) problems.push(`approval ${id} took ${taken.length} answers (${says})`);
    else if (found.answer !== (taken[0] ?? found.answer) || !given.includes(found.answer ?? given[0] ?? ''))
      problems.push(`approval ${id} is ${found.state} by "${found.answer}" and was told ${says}`);
  }
  return problems;
}

/** A gate is asked once in a run, and what is behind it is done only where it was allowed; where it was and the run is done, it is. */
export function gatesHold({ started, runs, steps, approvals }: Facts): string[] {
  const run = new Map(runs.map((one) => [one.id, one]));
  return started.flatMap(({ run: id, behind }) => {
    if (behind === null) return [];
    const own = steps.filter((step) => step.run === id);
    const ids = new Set(own.map((step) => step.id));
    const asked = approvals.filter(({ kind, subject }) => kind === 'gate' && ids.has(subject ?? ''));
    const state = run.get(id)?.state;
    const isDone = own.some((step) => step.name === behind && step.state === 'done');
    const isAllowed = asked.some((one) => one.state === 'allowed');
    const problems = asked.length > 1 ? [`run ${id} asked at its gate ${asked.length} times`] : [];
    if (isDone && !isAllowed) problems.push(`run ${id} went on behind its gate, which was not opened`);
    if (isAllowed && !isDone && state === 'done')
      problems.push(`run ${id} is done without what its gate let in`);
    return problems;
  });
}

/** What was written in worktrees for tasks that are done is in the repository: merged, or kept as it was discarded. */
export function workIsKept({ written, texts }: Facts): string[] {
  return written.flatMap(({ file, text }) => {
    const found = texts.get(file);
    if (!found) return [`the file ${file} was written and is nowhere`];
    return found.has(text) && found.size === 1 ? [] : [`the file ${file} holds: ${[...found].join(' | ')}`];
  });
}

/** Nothing of a worktree is left, once its team is deleted. */
export function noWorktreeIsLeft({ leftovers }: Facts): string[] {
  return [...leftovers];
}

/** What a member of a team was promised to be delivered is there, and has ended. */
export function lettersEnd({ letters, messages }: Facts): string[] {
  const message = new Map(messages.map((one) => [one.id, one]));
  return [...letters].flatMap((id) => {
    const state = message.get(id)?.state ?? 'gone';
    return state === 'read' || state === 'undelivered'
      ? []
      : [`message ${id} was acknowledged and is ${state}`];
  });
}

/** Nothing is held for anybody: no turn is leased, runs or waits, no slot is taken, no run has a hub, no order waits. */
export function nothingIsHeld({ turns, runs, tasks, inbox, slotsHeld }: Facts): string[] {
  return [
    ...turns.filter(({ state }) => !isSet(state)).map(({ id, state }) => `turn ${id} is still ${state}`),
    ...runs.filter(({ state }) => !isSet(state)).map(({ id, state }) => `run ${id} is still ${state}`),
    ...runs.flatMap(({ id, hub }) => (hub === null ? [] : [`run ${id} is still led by ${hub}`])),
    ...tasks
      .filter(({ claimed, state }) => claimed !== null && state === 'in_progress')
      .map(({ id, claimed }) => `task ${id} is still held by ${claimed}`),
    ...inbox.map(({ agent, body }) => `an order waits for ${agent}: ${body.slice(0, 200)}`),
    ...(slotsHeld === 0 ? [] : [`${slotsHeld} slots are still held`]),
  ];
}

/** No session is left, and no process of one. */
export function nobodyIsLeft({ sessions, processes }: Facts): string[] {
  return [
    ...sessions
      .filter(({ state, harness }) => harness !== null && !['closed', 'failed'].includes(state))
      .map(({ id, state, label }) => `session ${id} (${label ?? 'without a label'}) is ${state}`),
    ...processes
      .filter(({ session }) => session !== null)
      .map(({ pid, session, command }) => `process ${pid} of session ${session} still runs: ${command}`),
  ];
}

/** In this order: the first one broken is what is told first. */
export const INVARIANTS: readonly Invariant[] = [
  endsAreToldOnce,
  callsCountOnce,
  turnsWorkOnce,
  tasksAreDoneOnce,
  runsEndOnce,
  gatesHold,
  answersCountOnce,
  workIsKept,
  noWorktreeIsLeft,
  lettersEnd,
  nothingIsHeld,
  nobodyIsLeft,
];
