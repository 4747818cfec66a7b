import { describe, expect, it } from 'vitest';
import { SILENCES, silenceOf, type Silence, type TurnSigns } from './silence.ts';

const NOW = 10_000_000;
const ago = (seconds: number) => NOW - seconds * 1000;
type Type = TurnSigns['entries'][number]['type'];
/** Entries newest first, each with its age in seconds. */
const entries = (...said: [Type, number][]) => said.map(([type, age]) => ({ type, at: ago(age) }));
const execute = { kind: 'execute', title: 'Run it', command: 'npm init' } as const;

interface Row {
  when: string;
  signs: Partial<TurnSigns>;
  kind?: Silence['kind'];
  since?: number;
}

const ROWS: Row[] = [
  { when: 'it runs for less than a minute', signs: { startedAt: ago(59), entries: [] } },
  {
    when: 'only its prompt and a remark of ours are there',
    signs: { entries: entries(['notice', 119], ['prompt', 120]) },
    kind: 'prompt_not_taken',
    since: 120,
  },
  {
    when: 'it has told its commands and nothing else',
    signs: { entries: entries(['commands', 118], ['prompt', 120]), lastActivityAt: ago(118) },
    kind: 'no_event',
    since: 118,
  },
  {
    when: 'it has told its commands of late and nothing else',
    signs: { entries: entries(['commands', 5], ['prompt', 120]), lastActivityAt: ago(5) },
  },
  {
    when: 'it has written and then fallen silent',
    signs: { entries: entries(['text', 61]), lastActivityAt: ago(61) },
    kind: 'no_event',
    since: 61,
  },
  { when: 'it has just written', signs: { entries: entries(['text', 59]), lastActivityAt: ago(59) } },
  {
    when: 'it thinks since it was asked',
    signs: { entries: entries(['thought', 1], ['thought', 100]), lastActivityAt: ago(1) },
    kind: 'no_visible_output',
    since: 120,
  },
  {
    when: 'it thinks since a tool ended',
    signs: { entries: entries(['usage', 1], ['thought', 2], ['tool_update', 90]), lastActivityAt: ago(1) },
    kind: 'no_visible_output',
    since: 90,
  },
  {
    when: 'it thinks, and has shown something within the minute',
    signs: { entries: entries(['thought', 1], ['plan', 40]), lastActivityAt: ago(1) },
  },
  {
    when: 'a wait for a person ended just now',
    signs: { entries: entries(['tool_call', 100]), lastActivityAt: ago(1), openCalls: 1, runs: execute },
  },
  {
    when: 'a command runs without output',
    signs: { entries: entries(['tool_call', 100]), lastActivityAt: ago(100), openCalls: 1, runs: execute },
    kind: 'may_wait_for_input',
    since: 100,
  },
  {
    when: 'a fetch runs for long',
    signs: { lastActivityAt: ago(100), openCalls: 1, runs: { kind: 'fetch', title: 'GET' } },
  },
  { when: 'a call runs of which nothing is known', signs: { lastActivityAt: ago(100), openCalls: 1 } },
];

const signsOf = (more: Partial<TurnSigns>): TurnSigns => ({
  startedAt: ago(120),
  lastActivityAt: ago(120),
  entries: [],
  runs: null,
  openCalls: 0,
  ...more,
});

describe('a turn that shows nothing', () => {
  it.each(ROWS)('is $kind when $when', ({ signs, kind, since }) => {
    const silence = silenceOf(signsOf(signs), NOW);
    expect(silence?.kind).toBe(kind);
    expect(silence?.since).toBe(since === undefined ? undefined : ago(since));
  });

  it('is told by every kind, with how long and without a full stop', () => {
    const told = ROWS.flatMap(({ signs }) => silenceOf(signsOf(signs), NOW) ?? []);
    expect(new Set(told.map(({ kind }) => kind))).toEqual(new Set(SILENCES));
    for (const { why } of told) expect(why).toMatch(/\b[12] min\b(.*[^.])?$/);
  });

  it('names the command, and cuts one that is long', () => {
    const run = (command: string) =>
      silenceOf(signsOf({ openCalls: 1, runs: { ...execute, command } }), NOW)?.why ?? '';
    expect(run('npm init')).toContain('its command npm init; it may wait for input');
    expect(run('x'.repeat(5_000)).length).toBeLessThan(300);
  });
});
