import { describe, expect, test } from 'vitest';
import type { ProgramCall, StepOptions } from '../program/program.ts';
import { RunJournal, type Candidate } from './run-journal.ts';

const CONTEXT = { cwd: '/work', source: null, harness: 'echo', agent: null };

const agent = (call: number, prompt: string, options: StepOptions = {}): ProgramCall => ({
  call,
  kind: 'agent',
  prompt,
  options,
  phase: null,
  inFanOut: false,
});

const keyOf = (call: ProgramCall, journal = new RunJournal(CONTEXT, [])) => journal.name(call).key;

/** Plays an execution in which one call follows another, and answers what it leaves to the next. */
function execution(calls: readonly { prompt: string; writes: boolean }[]): Candidate[] {
  const journal = new RunJournal(CONTEXT, []);
  return calls.map(({ prompt, writes }, index) => {
    const { key } = journal.name(agent(index + 1, prompt));
    const candidate = {
      origin: `stp_${prompt}`,
      key,
      mayWrite: writes,
      saw: journal.version,
      endedSeq: index,
    };
    journal.ended({ origin: candidate.origin, mayWrite: writes, isReused: false });
    return candidate;
  });
}

describe('what a call is known by', () => {
  test('names, bounds and tries are no part of what it asks for', () => {
    const options = { label: 'x', phase: 'y', timeoutMs: 5, retry: { tries: 2, backoffMs: 1 } };
    expect(keyOf(agent(1, 'go', options))).toBe(keyOf(agent(1, 'go')));
  });

  test('an id never hides a changed prompt, nor other options', () => {
    const id = { id: 'fix' };
    expect(keyOf(agent(1, 'go', id))).not.toBe(keyOf(agent(1, 'go on', id)));
    expect(keyOf(agent(1, 'go', id))).not.toBe(keyOf(agent(1, 'go', { ...id, role: 'tester' })));
    expect(keyOf(agent(1, 'go', id), new RunJournal({ ...CONTEXT, cwd: '/other' }, []))).not.toBe(
      keyOf(agent(1, 'go', id)),
    );
  });

  test('equals are told apart by their order, and one id twice is an error', () => {
    const journal = new RunJournal(CONTEXT, []);
    expect(journal.name(agent(1, 'go')).key).not.toBe(journal.name(agent(2, 'go')).key);
    expect(journal.name(agent(3, 'a', { id: 'x' })).isTaken).toBe(false);
    expect(journal.name(agent(4, 'b', { id: 'x' })).isTaken).toBe(true);
  });
});

describe('what holds', () => {
  const before = execution([
    { prompt: 'fix', writes: true },
    { prompt: 'test', writes: false },
  ]);
  const [fix, run] = before;

  test('a result whose writers were all reused', () => {
    const journal = new RunJournal(CONTEXT, before);
    expect(journal.propose(1, fix?.key ?? '')).toBe(true);
    expect(journal.decide()).toMatchObject({ call: 1, holds: true });
    journal.ended({ origin: 'stp_fix', mayWrite: true, isReused: true });
    journal.propose(2, run?.key ?? '');
    expect(journal.decide()).toMatchObject({ call: 2, holds: true });
  });

  test('not the tests after a fix that was edited (W08)', () => {
    const journal = new RunJournal(CONTEXT, before);
    expect(journal.propose(1, keyOf(agent(1, 'fix it otherwise')))).toBe(false);
    journal.ended({ origin: 'stp_new', mayWrite: true, isReused: false });
    journal.propose(2, run?.key ?? '');
    expect(journal.decide()).toMatchObject({ holds: false });
  });

  test('not what began before anything was written, once something is written before it', () => {
    const earlier = execution([{ prompt: 'look', writes: false }]);
    const journal = new RunJournal(CONTEXT, earlier);
    journal.ended({ origin: 'stp_new', mayWrite: true, isReused: false });
    journal.propose(2, earlier[0]?.key ?? '');
    expect(journal.decide()).toMatchObject({ holds: false });
  });

  test('not what followed a writer that is left out now', () => {
    const journal = new RunJournal(CONTEXT, before);
    journal.propose(1, run?.key ?? '');
    expect(journal.decide()).toMatchObject({ holds: false });
  });

  test('proposals are decided in the order in which their results once came', () => {
    const journal = new RunJournal(CONTEXT, before);
    journal.propose(1, run?.key ?? '');
    journal.propose(2, fix?.key ?? '');
    expect(journal.decide()).toMatchObject({ call: 2, holds: true });
    journal.ended({ origin: 'stp_fix', mayWrite: true, isReused: true });
    expect(journal.decide()).toMatchObject({ call: 1, holds: true });
    expect(journal.decide()).toBeUndefined();
  });
});
