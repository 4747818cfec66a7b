import { describe, expect, it } from 'vitest';
import type { RunDetail, StepView } from '../runs/the-run.ts';
import { findingExcerpts } from './finding-excerpts.ts';
import { countsText, limitsText, runStatus, usedText, valueText } from './run-lines.ts';
import { runChanges } from './run-tale.ts';
import { runText } from './run-text.ts';
import { createStyle } from './style.ts';

const look = { style: createStyle({ write: () => {} }, {}), columns: undefined, now: 100_000 };
const id = (kind: string, n = 0) => `${kind}_${String(n).padStart(22, '0')}` as never;

const wordOf = ({ state = 'running', reusedFrom }: Partial<StepView>): StepView['word'] =>
  reusedFrom ? 'reused' : state === 'asking' ? 'needs_you' : state;

const step = (name: string, more: Partial<StepView> = {}): StepView => ({
  id: id('stp', name.charCodeAt(0)),
  call: 1,
  kind: 'agent',
  name,
  label: null,
  phase: null,
  state: 'running',
  word: wordOf(more),
  why: null,
  cause: null,
  role: 'developer',
  harness: 'grok',
  agent: { id: id('agt'), name: 'mill' },
  session: null,
  turn: null,
  approval: null,
  child: null,
  mayWrite: true,
  reusedFrom: null,
  tries: 1,
  usage: null,
  createdAt: 0,
  workedFrom: null,
  startedAt: 40_000,
  endedAt: null,
  promptStart: 'do it',
  outputStart: null,
  ...more,
});

const counts = { queued: 0, asking: 0, running: 1, done: 0, failed: 0, cancelled: 0, skipped: 0, reused: 0 };
const run = (more: Partial<RunDetail> = {}): RunDetail => ({
  id: id('run'),
  name: 'port',
  kind: 'yaml',
  hash: 'h',
  state: 'running',
  word: 'running',
  why: null,
  cause: null,
  phase: null,
  actions: ['pause', 'cancel'],
  counts,
  cwd: '/work',
  source: null,
  harness: null,
  agent: null,
  mode: null,
  owner: id('ses'),
  startedBy: 'usr',
  parent: null,
  basis: null,
  fromStep: null,
  limits: {},
  execution: 1,
  agentsUsed: 1,
  tokensUsed: 0,
  costMicros: 0,
  unknownUse: 1,
  activeMs: 60_000,
  warnings: [],
  createdAt: 0,
  endedAt: null,
  steps: [],
  gates: [],
  notes: [],
  artifacts: [],
  args: {},
  result: null,
  next: null,
  ...more,
});

describe('a run in words', () => {
  it('counts what there is, and says unknown where nothing was told', () => {
    expect(countsText(run({ counts: { ...counts, done: 4, failed: 1, reused: 2 } }))).toBe(
      '4 of 6 done, 1 failed, 1 running, 2 reused',
    );
    expect(usedText(run())).toBe('unknown');
    expect(usedText(run({ tokensUsed: 1_200, unknownUse: 2 }))).toBe('1,200 tokens, 2 turns unknown');
    expect(usedText(run({ agentsUsed: 0, unknownUse: 0 }))).toBe('');
    expect(runStatus({ word: 'dispatching', why: 'no agent\nis free' })).toBe(
      'dispatching: no agent is free',
    );
    expect(limitsText({ agents: 5, timeMs: 7_200_000 })).toMatch(/^5 agents, 2 /);
    expect(valueText('a\u001b[31mb')).toBe('ab');
    expect(valueText({ a: 1 }, 5)).toHaveLength(5);
  });

  it('shows on one screen what failed first, then what asks, with the line that answers it', () => {
    const steps = [
      step('done', { state: 'done', outputStart: 'good', call: 1 }),
      step('gate', { state: 'asking', kind: 'approve', call: 2, approval: id('apr') }),
      step('broken', { state: 'failed', cause: { code: 'x', message: 'it broke' }, call: 3 }),
    ];
    const gates = [
      {
        step: steps[1]!.id,
        approval: id('apr'),
        question: 'Merge?',
        approvers: [{ person: 'kim' }, { role: 'lead' }],
        expiresAt: look.now + 3_600_000,
        previews: [{ name: 'done', text: 'good' }],
      },
    ];
    const text = runText(run({ steps, gates, next: 'muster workflow resume run_0' }), [], look);
    expect(text).toContain('Needs you: Merge?\n  done: good\n  For kim, whoever is lead.\n');
    expect(text).toContain('muster approval show apr_000000000000');
    const at = (name: string) => text.search(new RegExp(`^${name} `, 'm'));
    expect([at('broken') < at('gate'), at('gate') < at('done'), at('broken') > 0]).toEqual([
      true,
      true,
      true,
    ]);
    expect(text.endsWith('muster workflow resume run_0')).toBe(true);
  });

  it('leaves out the steps that do not fit a screen, and says so', () => {
    const steps = Array.from({ length: 100 }, (_, n) => step(`s${n}`, { id: id('stp', n), call: n }));
    // An answer holds 200 of them at most.
    const text = runText(run({ steps, counts: { ...counts, running: 0, done: 5_000, reused: 7 } }), [], look);
    expect(text).toContain('And 4960 more steps: muster workflow status run_000000000000 --steps');
  });
});

describe('what happens in a run', () => {
  const told = (before: RunDetail, now: RunDetail) =>
    runChanges(before, now, look).map((line) => line.replace(/^\d\d:\d\d:\d\d {2}/, ''));

  it('is a line for each step that came to another state, and none for what is queued', () => {
    const before = run({ steps: [step('a'), step('b', { state: 'queued', startedAt: null })] });
    const now = run({
      steps: [
        step('a', { state: 'done', endedAt: 70_000, outputStart: 'all\nwell' }),
        step('b', { tries: 2 }),
        step('c', { state: 'queued' }),
        step('d', { state: 'done', reusedFrom: id('stp', 9) }),
        step('e', { state: 'skipped', why: 'its condition does not hold' }),
        step('f', { state: 'failed', endedAt: 41_000, cause: { code: 'x', message: 'no' } }),
      ],
    });
    expect(told(before, now)).toEqual([
      'a done in 30 s: all well',
      'b began again, try 2 (developer, grok on mill)',
      'd reused',
      'e skipped: its condition does not hold',
      'f failed in 1 s: no',
    ]);
    expect(told(now, now)).toEqual([]);
  });

  it('tells notes, phases, waits, another execution and the end', () => {
    const before = run({ steps: [step('a')], notes: [{ kind: 'log', text: 'old', at: 0 }] });
    const noted = run({
      steps: [step('a')],
      word: 'needs_you',
      why: 'people are asked',
      notes: [...before.notes, { kind: 'phase', text: 'Mend', at: 1 }, { kind: 'log', text: 'new', at: 2 }],
    });
    expect(told(before, noted)).toEqual(['phase: Mend', 'log: new', 'needs you: people are asked']);
    // What has gone out of sight does not make the rest new.
    const later = { ...noted, notes: [...noted.notes.slice(1), { kind: 'log', text: 'newer', at: 3 }] };
    expect(told(noted, later)).toEqual(['log: newer']);
    const again = run({ execution: 2, steps: [step('a', { id: id('stp', 77) })], notes: noted.notes });
    expect(told(noted, again)).toEqual(['execution 2 begins', 'a began (developer, grok on mill)']);
    const ended = run({ execution: 2, state: 'failed', word: 'failed', why: 'a failed', notes: noted.notes });
    expect(told(again, ended)).toEqual([
      'failed: a failed (0 of 1 done, 1 running; 1 min of work; used: unknown)',
    ]);
  });
});

describe('a finding', () => {
  it('stands above its line, with a caret below the place, however the line is indented', () => {
    const text = 'steps:\n\t- id: a\n\t  needs: [b]';
    const said = findingExcerpts('a.yaml', text, [
      { line: 3, column: 12, severity: 'error', message: 'there is no step "b"' },
      { line: 9, column: 1, severity: 'warning', message: 'beyond the text' },
    ]);
    expect(said).toBe(
      'a.yaml:3:12: there is no step "b"\n  \t  needs: [b]\n  \t          ^\na.yaml:9:1: warning: beyond the text',
    );
  });
});
