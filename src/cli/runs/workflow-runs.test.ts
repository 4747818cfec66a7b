import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliWorld, type CliWorld, type Ran } from '../testing/cli-world.ts';

let world: CliWorld;
beforeAll(async () => {
  world = await cliWorld();
  await write('greet.yaml', GREET);
  await write('gated.yaml', GATED);
  await write('fails.yaml', FAILS);
  await write('two.js', SCRIPT);
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const GREET = `description: Greets
inputs: { who: { default: you } }
steps:
  - { id: hello, prompt: 'hello {{ inputs.who }}' }
  - { id: again, needs: [hello], prompt: 'then {{ steps.hello.output }}' }
`;
const GATED = `steps:
  - { id: draft, prompt: 'a draft' }
  - { id: gate, needs: [draft], approval: { text: 'Print it?' } }
  - { id: print, needs: [gate], prompt: 'printed' }
`;
/** No agent has that harness, and the shell says by its exit code that it failed. */
const FAILS = `steps:
  - { id: fine, prompt: 'fine' }
  - { id: broken, needs: [fine], harness: shell, prompt: 'no command' }
`;
const SCRIPT = `export const meta = { name: 'two', description: 'Asks two' };
phase('both');
log('two are asked');
return parallel([() => agent('one', { label: 'first' }), () => agent('two', { label: 'second' })]);
`;

const write = async (file: string, text: string) => {
  await mkdir(world.project, { recursive: true });
  await writeFile(join(world.project, file), text);
};
const echo = ['--harness', 'echo'];
const muster = (...args: string[]): Promise<Ran> => world.run(['workflow', ...args]);
const start = async (...args: string[]): Promise<string> => {
  const ran = await muster('run', ...args, ...echo, '--json');
  if (ran.exit !== 0) throw new Error(ran.err);
  return ran.json().id;
};
const status = async (run: string) => (await muster('status', run, '--json')).json();
/** Ids, times and lengths of columns made the same for every run. */
const steady = (text: string) =>
  text
    .replaceAll(world.project, '/project')
    .replaceAll(/\b(run|apr|stp|ses)_[0-9a-z]{6,}/g, '$1_…')
    .replaceAll(/\b\d+ (?:s|min|h)\b/g, 'N s')
    .replaceAll(/^\d\d:\d\d:\d\d/gm, 'TIME')
    .replaceAll(/ {2,}/g, '  ');

describe('a run', () => {
  it('prints its result when it is waited for, and ends with 0', async () => {
    const ran = await muster('run', 'greet.yaml', ...echo, '--input', 'who=me', '--wait', '60');
    expect([ran.exit, JSON.parse(ran.out)]).toEqual([
      0,
      { steps: { hello: 'echo: hello me', again: 'echo: then echo: hello me' } },
    ]);
    expect(steady(ran.err)).toBe('Started greet (run_…); waiting for its end.\nrun_…  greet  done\n');
  });

  it('lists its steps a page at a time, and says what a resume and a rerun would keep', async () => {
    const run = await start('fails.yaml', '--wait', '60').catch(() => undefined);
    const id = run ?? (await muster('history', '--json')).json().items[0].id;
    const first = await muster('status', id, '--steps', '--limit', '1', '--json');
    expect(first.json()).toMatchObject({ items: [{ name: 'fine' }], next: '1' });
    expect((await muster('status', id, '--steps', '--state', 'failed')).out).toMatch(/^STEP.*\nbroken/);
    expect((await muster('status', id, '--steps', '--find', 'nothing')).out).toBe('It has no such steps.\n');
    expect((await muster('resume', id, '--dry-run')).out).toMatch(
      /^Keeps 1 results, runs 1 steps again\.\n\nSTEP.*\nbroken +runs again/,
    );
    expect((await muster('rerun', id, '--from', 'fine', '--dry-run', '--json')).json()).toMatchObject({
      kept: 0,
      again: 2,
    });
    expect((await muster('rerun', id, '--from', 'nowhere', '--dry-run')).exit).toBe(3);
  });

  it('is told live while it is watched: steps as they begin and end, and how it ended', async () => {
    const ran = await muster('run', 'greet.yaml', ...echo, '--watch');
    expect(ran.exit).toBe(0);
    const told = steady(ran.out);
    expect(told).toMatch(/^greet \(run_…\): /);
    expect(told).toContain('hello done in N s: echo: hello you\n');
    expect(told).toContain('again done in N s: echo: then echo: hello you\n');
    expect(told).toMatch(/\bdone \(2 of 2 done; N s of work; used: unknown\)\n$/);
  });

  it('watched as JSON gives its events from its start', async () => {
    const run = await start('gated.yaml');
    const watching = muster('watch', run, '--json');
    await answerGate(run, 'approve');
    const { exit, lines } = await watching;
    const types = lines().map(({ type }) => type);
    expect([exit, types[0], types.at(-1)]).toEqual([0, 'run.started', 'run.done']);
    expect(types.filter((type) => type === 'step.ended')).toHaveLength(3);
    // One that has ended is told as it stands.
    const after = await muster('watch', run, '--json');
    expect(after.lines()).toMatchObject([{ id: run, state: 'done' }]);
    expect((await muster('watch', run)).exit).toBe(0);
  });

  it('of a script says its phase and its notes, and names steps by their labels', async () => {
    const ran = await muster('run', 'two.js', ...echo, '--wait', '60');
    expect([ran.exit, JSON.parse(ran.out)]).toEqual([0, ['echo: one', 'echo: two']]);
    const run = (await muster('history', '--json')).json().items[0].id;
    const shown = steady((await muster('status', run)).out);
    expect(shown).toContain('Workflow  two (script)');
    expect(shown).toContain('Phase  both');
    expect(shown).toContain('log: two are asked');
    expect(shown).toContain('first  done  echo on local');
  });

  it('reads a workflow from stdin, and says what is wrong in it with line, column and caret', async () => {
    const text = 'steps:\n  - id: a\n    needs: [b]\n    prompt: x\n';
    const bad = await world.run(['workflow', 'run', '-', ...echo], { stdin: text });
    expect(bad.exit).not.toBe(0);
    expect(bad.err).toContain('stdin.yaml:3:13: there is no step "b"');
    expect(bad.err).toContain('      needs: [b]\n              ^\n');
    const script = await world.run(['workflow', 'run', '-', ...echo, '--wait', '60'], {
      stdin: `return agent('hi')`,
    });
    expect([script.exit, script.out]).toEqual([0, 'echo: hi\n']);
    const missing = await muster('run', 'greet.yaml', '--input', 'whom=me');
    expect(missing.err).toContain('there is no input "whom"; is it "who"?');
    expect((await muster('run', 'nothing-so')).exit).toBe(3);
  });

  it('takes an input as it is meant, and whole counts alone', async () => {
    const number = await muster('run', 'greet.yaml', ...echo, '--input', 'who=10', '--wait', '60');
    expect(number.out).toContain('echo: hello 10');
    const written = await muster('run', 'greet.yaml', ...echo, '--input', 'who=1.10', '--wait', '60');
    expect(written.out).toContain('echo: hello 1.10');
    const part = await muster('run', 'greet.yaml', '--concurrency', '1.5');
    expect([part.exit, part.err]).toEqual([2, expect.stringContaining('It takes a whole number from 1 on.')]);
  });

  it('shows the line of a syntax error in a script once', async () => {
    const bad = await world.run(['workflow', 'run', '-'], { stdin: `const a = 1\nreturn )` });
    expect(bad.exit).toBe(2);
    expect(bad.err.split('return )')).toHaveLength(2);
  });

  it('would print what it does and start nothing', async () => {
    const before = (await muster('history', '--json')).json().items.length;
    const dry = await muster(
      'run',
      'greet.yaml',
      ...echo,
      '--dry-run',
      '--max-agents',
      '5',
      '--budget-cost',
      '1.5',
    );
    expect(dry.exit).toBe(0);
    expect(steady(dry.out)).toContain('hello → again');
    expect(steady(dry.out)).toMatch(/Limits\s+5 agents, /);
    // Turns on this harness have ended before; it tells their time and nothing else.
    expect(steady(dry.out)).toMatch(/May cost\s+about N s along the longest chain/);
    expect(dry.err).toBe('Nothing was started.\n');
    const bad = await muster('run', 'greet.yaml', '--input', 'whom=me', '--dry-run');
    expect([bad.exit !== 0, bad.err]).toEqual([true, expect.stringContaining('there is no input "whom"')]);
    expect((await muster('history', '--json')).json().items).toHaveLength(before);
  });
});

/** Waits until the gate of a run asks, and answers it as a person does. */
async function answerGate(run: string, answer: string): Promise<Ran> {
  for (;;) {
    const [gate] = (await status(run)).gates;
    if (gate) return world.run(['approval', 'answer', gate.approval, answer]);
  }
}

describe('a gate', () => {
  it('ends the wait with 8, is shown with previews and the command that answers it, and then lets it go on', async () => {
    const ran = await muster('run', 'gated.yaml', ...echo, '--wait', '60');
    expect(ran.exit).toBe(8);
    expect(ran.err).toContain('Needs you: Print it?');
    const run = (await muster('history', '--state', 'live', '--json')).json().items[0].id;
    const shown = (await muster('status', run)).out;
    expect(shown).toContain('draft: echo: a draft');
    const [, approval = ''] = /muster approval answer (apr_\w+) approve/.exec(shown) ?? [];
    expect((await world.run(['approval', 'answer', approval, 'approve'])).exit).toBe(0);
    const watched = await muster('watch', run);
    expect([watched.exit, watched.out]).toEqual([0, expect.stringContaining('3 of 3 done')]);
  });

  it('that is watched: Ctrl-C leaves the run and says how to come back', async () => {
    const run = await start('gated.yaml');
    const stop = new AbortController();
    const watching = world.run(['workflow', 'watch', run], {
      signal: stop.signal,
      onOut: (out) => void (/\bask/.test(out) && stop.abort()),
    });
    const { exit, err } = await watching;
    expect(exit).toBe(130);
    expect(steady(err)).toContain('The run goes on. Come back: muster workflow watch run_…');
    expect((await status(run)).state).not.toBe('cancelled');
    const cancelled = await muster('cancel', run, '--reason', 'no more paper');
    expect([cancelled.exit, cancelled.out]).toEqual([0, expect.stringContaining('no more paper')]);
  });
});

describe('what people do with a run', () => {
  it('fails with 1, shows what failed first, and is resumed from there', async () => {
    const ran = await muster('run', 'fails.yaml', ...echo, '--wait', '60');
    expect(ran.exit).toBe(1);
    const rows = ran.err.split('\n').filter((line) => /^(?:broken|fine) /.test(line));
    expect(rows.map((line) => line.split(/\s+/)[0])).toEqual(['broken', 'fine']);
    const run = (await muster('history', '--state', 'failed', '--json')).json().items[0].id;
    expect(ran.err).toContain(`muster workflow resume ${run}`);
    const resumed = await muster('resume', run, '--watch');
    expect([resumed.exit, resumed.out]).toEqual([1, expect.stringContaining('reused')]);
    const step = await muster('step', run, 'broken');
    expect(steady(step.out)).toMatch(/State\s+failed/);
    expect(step.out).toContain('no command');
  });

  it('pauses and goes on, and is run again from a step on', async () => {
    const run = await start('gated.yaml');
    const paused = await muster('pause', run);
    expect([paused.exit, steady(paused.out)]).toEqual([0, expect.stringContaining('paused')]);
    expect((await muster('resume', run)).exit).toBe(0);
    await answerGate(run, 'approve');
    expect((await muster('watch', run)).exit).toBe(0);
    const again = await muster('rerun', run, '--from', 'print', '--wait', '60', '--json');
    expect([again.exit, again.json().counts]).toMatchObject([0, { done: 3, reused: 2 }]);
    expect(again.json().basis).toBe(run);
    const gone = await muster('pause', run);
    expect([gone.exit, gone.err]).toEqual([5, expect.stringContaining('The run is done')]);
  });

  it('is refused what makes no sense before the hub is asked', async () => {
    expect((await muster('run', 'greet.yaml', '--args', '{')).err).toContain('--args is no JSON');
    expect((await muster('run', 'greet.yaml', '--args', '[1]', '--input', 'a=b')).err).toContain('object');
    expect((await muster('run', 'greet.yaml', '--watch', '--wait', '5')).exit).toBe(2);
    expect((await muster('run', 'greet.yaml', '--budget-time', '5 weeks')).exit).toBe(2);
    expect((await muster('status', 'run_none')).exit).toBe(3);
    expect((await muster('history', '--state', 'cancelled')).exit).toBe(0);
    expect((await muster('history', '--workflow', 'greet')).out).not.toContain('gated');
    expect((await muster('history', '--workflow', 'nothing')).out).toContain('No run is like that.');
  });
});
