import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Machine } from '../e2e/muster-process.ts';
import { KEYS, TerminalRun } from './terminal.ts';

const config = (modelUrl: string) =>
  `harness:\n  native:\n    baseUrl: ${modelUrl}/v1\n    model: scripted\n`;

describe('muster top', { timeout: 300_000 }, () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await Machine.open(config);
    await machine.up();
    await machine.delegate('miller', 'native', 'say: ready');
    await machine.delegate('carver', 'native', 'say: the chair is done');
  }, 300_000);
  afterAll(() => machine.close());

  const top = (size: { columns?: number; rows?: number } = {}) =>
    new TerminalRun(['top'], { env: machine.env, cwd: machine.project, ...size });

  test('shows who needs you first, shows the question whole, and answers it', async () => {
    await using run = top();
    await run.until('carver');
    expect(run.isAlternate).toBe(true);
    await machine.muster(
      'session',
      'send',
      'miller',
      'write: note.txt <<< by hand\nthen: say: written',
      '--timeout',
      '0',
    );
    const screen = await run.until(/Needs you \(1\)[^]*miller/);
    expect(screen.indexOf('miller')).toBeLessThan(screen.indexOf('carver'));
    expect(screen).toContain('1 needs you');
    run.type('k'.repeat(5));
    run.type('y');
    await run.until(/Press y again: Allow/);
    expect(run.screen).toContain('note.txt');
    run.type('y');
    await run.until('Answered: Allow');
    await machine.until('miller', (word) => word === 'done');
    await run.until((now) => !now.includes('Needs you ('));
    run.type('q');
    expect(await run.exit()).toBe(0);
    expect(run.isAlternate).toBe(false);
    await machine.until('miller', (word) => word === 'done');
  });

  test('opens a session, replies, and comes back; attaching and leaving stops nothing', async () => {
    await using run = top({ columns: 120, rows: 30 });
    await run.until('carver');
    run.type(KEYS.tab);
    for (let row = 0; row < 5; row++) run.type(KEYS.up);
    run.type(KEYS.enter);
    await run.until(/say: (?:ready|the chair is done)/);
    run.type('r');
    await run.until(/To (?:miller|carver): /);
    run.type('say: second words');
    run.type(KEYS.enter);
    await run.until('Sent');
    await run.until(/^second words$/m);
    run.type('a');
    await run.until('Attached to');
    expect(run.isAlternate).toBe(false);
    run.type(`say: typed by hand${KEYS.enter}`);
    await run.until(/^typed by hand$/m);
    run.type(KEYS.end);
    await run.until('Esc back');
    expect(run.isAlternate).toBe(true);
    run.type(KEYS.escape);
    await run.until('Enter open');
    run.type('?');
    await run.until('leave; nothing stops');
    run.type('x');
    run.resize(80, 24);
    await run.until('Enter open');
    run.type(KEYS.interrupt);
    expect(await run.exit()).toBe(0);
  });

  test('without a terminal it prints the table once', async () => {
    const ran = await machine.muster('top');
    expect(ran.code).toBe(0);
    expect(ran.out).toMatch(/miller[^]*carver|carver[^]*miller/);
    const asJson = await machine.muster('top', '--json');
    expect(JSON.parse(asJson.out)).toMatchObject({ approvals: [], sessions: [{}, {}] });
  });

  test('has a tab for each team, and for each member where one is open, marked while one waits; tasks stand below', async () => {
    const crew = ['--workspace', 'shared', '--teammate', 'ann:developer:native'];
    await machine.muster('team', 'create', 'crew', ...crew);
    const carl = ['--team', 'crew', '--role', 'developer', '--harness', 'native'];
    await machine.muster('teammate', 'spawn', 'carl', 'write: t.txt <<< by hand', ...carl);
    await machine.muster('task', 'add', 'Sweep the floor', '--team', 'crew');
    await using run = top({ columns: 100, rows: 30 });
    await run.until(/ crew ◆/);
    run.type(KEYS.tab);
    await run.until(/\[crew ◆\]/);
    run.type('t');
    const screen = await run.until(/Tasks \(1\)[^]*Sweep the floor/);
    expect(screen).toMatch(/Needs you \(1\)\n.*carl/);
    expect(screen).not.toContain('miller');
    run.type(KEYS.enter);
    await run.until(/\[\S*carl ◆\]/);
    run.type(KEYS.tab);
    await run.until(/ \S*carl ◆ /);
    run.type(KEYS.escape);
    await run.until('Enter open');
    run.type('q');
    expect(await run.exit()).toBe(0);
    await machine.muster('team', 'delete', 'crew', '--force');
  });
});

describe('muster attach', { timeout: 300_000 }, () => {
  let machine: Machine;
  beforeAll(async () => {
    machine = await Machine.open(config);
    await machine.up();
    await machine.delegate('miller', 'native', 'say: ready');
  }, 300_000);
  afterAll(() => machine.close());

  test('the first Ctrl-C cancels the turn, the second leaves; a question is answered by y', async () => {
    await using run = new TerminalRun(['attach', 'miller'], { env: machine.env, cwd: machine.project });
    await run.until('Attached to miller');
    run.type(`write: a.txt <<< a${KEYS.enter}`);
    await run.until('It needs your answer');
    run.type(`y${KEYS.enter}`);
    await run.until('Answered: Allow');
    await run.until('The turn is done.');
    run.type(`write: b.txt <<< b${KEYS.enter}`);
    await machine.until('miller', (word) => word === 'needs_you');
    run.type(KEYS.interrupt);
    await run.until('Ctrl-C again leaves');
    await run.until('The turn is cancelled.');
    run.type(KEYS.interrupt);
    expect(await run.exit()).toBe(0);
    await machine.until('miller', (word) => word !== 'closed');
  });

  test('what is piped in is sent line by line, and the end is waited for', async () => {
    const ran = await machine.piped('say: one by pipe\nsay: two by pipe\n', 'attach', 'miller');
    expect(ran.out).toContain('one by pipe');
    expect(ran.out).toContain('two by pipe');
    expect(ran.code).toBe(0);
  });
});
