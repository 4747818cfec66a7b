import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { useCliWorld, type Ran } from '../testing/cli-world.ts';

const cli = useCliWorld();
const run = (line: string, ...more: string[]) => cli.world.run([...line.split(' '), ...more]);
const text = (ran: Ran) =>
  cli
    .text(ran)
    .replaceAll(/\b(tsk|brd|sch|att)_[0-9a-z]{6,}/g, '$1_…')
    .replaceAll(/ {2,}/g, '  ');

/** Adds a task and answers its id. */
async function add(title: string, ...more: string[]): Promise<string> {
  const ran = await cli.world.run(['task', 'add', title, ...more, '--json']);
  if (ran.exit !== 0) throw new Error(ran.err);
  return ran.json().id;
}

describe('empty lists say the next step', () => {
  it.each([
    ['task list', 'No open tasks. Add one: muster task add "Fix the tests" --ready\n'],
    ['task list --tag none', 'No task fits. See all that are open: muster task list\n'],
    ['schedule list', /^No schedules\. One comes with: muster task add ".+" --ready --cron/],
    ['task next', /^Nothing to take: .+\. See: muster task list\n$/],
    ['task claim', /^Nothing to take: .+\. See: muster task list\n$/],
  ])('%s', async (line, expected) => {
    const ran = await run(line);
    expect(ran.out).toMatch(expected);
    expect(ran.exit).toBe(0);
  });
});

describe('boards', () => {
  it('are planned, made, shown, changed and removed', async () => {
    const plan = await run('board add app --review --attempts 2 --dry-run --json');
    expect(plan.json()).toEqual({ plan: { add: { name: 'app', review: true, mostAttempts: 2 } } });
    const made = await run(
      'board add app --review --attempts 2 --git https://example.org/app.git --ref main --harness grok',
    );
    expect(text(made)).toBe(
      [
        'Board  app',
        'Id  brd_…',
        'Completed  goes to in_review, until a person moves it to done',
        'Attempts  2, then a task is blocked',
        'Work  grok in a clone of https://example.org/app.git at main',
        'Created  N s ago\n',
      ].join('\n'),
    );
    expect((await run('board edit app --review no --name apps')).out).toContain('goes to done\n');
    expect((await run('board add apps')).exit).toBe(5);
    expect(text(await run('board list'))).toContain('\napps  0  0  0  0  0  0\n');
    expect(text(await run('board show apps'))).toMatch(/\n\nInbox {2}0\nUp next {2}0\n/);
    await add('Sweep', '--board', 'apps');
    expect((await run('board remove apps --dry-run')).out).toBe(
      'Would be refused: apps has 1 open task. With --force they are cancelled.\n',
    );
    expect(await run('board remove apps')).toMatchObject({ exit: 5 });
    expect((await run('board remove apps --force')).out).toBe(
      'Removed the board apps and cancelled 1 task.\n',
    );
    expect(await run('board show apps')).toMatchObject({ exit: 3 });
    expect(await run('board edit main')).toMatchObject({ exit: 2 });
  });
});

describe('adding', () => {
  it('prints the plan and adds nothing', async () => {
    const ran = await run(
      'task add Fix the tests --ready --priority high --tag ci --tag slow --cwd sub --dry-run',
    );
    expect(text(ran)).toBe(
      [
        'Would add:',
        'title  Fix the tests',
        'priority  high',
        'tags  ["ci","slow"]',
        'work  {"cwd":"/project/sub","source":null}',
        'state  up_next\n',
      ].join('\n'),
    );
  });

  it('takes its description from a file or stdin', async () => {
    await writeFile(join(cli.world.project, 'text.md'), 'From a file.\n');
    const id = await add('Read', '--description', '@text.md');
    expect((await run(`task show ${id}`)).out).toContain('\n\nFrom a file.\n');
    const piped = await cli.world.run(['task', 'add', 'Read', '--description', '-', '--json'], {
      stdin: 'Piped.\n',
    });
    expect(piped.json().description).toBe('Piped.');
    expect((await run('task add Read --description @nothing.md')).err).toContain(
      'cannot be read: there is none',
    );
  });

  it.each([
    ['task add', 2],
    ['task add x --due soon', 2],
    ['task add x --priority urgent', 2],
    ['task add x --assign bob', 2],
    ['task add x --assign agent:nobody', 3],
    ['task add x --needs tsk_01aaaaaaaaaa', 3],
    ['task add x --board nowhere', 3],
    ['task add x --cwd . --git https://example.org/a.git', 2],
    ['task add x --ref main', 2],
    ['task add x --tz Europe/Berlin', 2],
    ['task add x --cron never', 2],
    [`task add ${'x'.repeat(201)}`, 2],
    ['task move tsk_01aaaaaaaaaa nowhere', 2],
    ['task show tsk_01aaaaaaaaaa', 3],
  ])('refuses: %s', async (line, exit) => {
    const ran = await run(line);
    expect([ran.exit, ran.out]).toEqual([exit, '']);
    expect(ran.err).not.toBe('');
  });

  it('tells how to go on', async () => {
    expect((await run('task add Later')).err).toMatch(
      /^It is in the inbox\. When it is ready: muster task move tsk_\w{12} up_next\n$/,
    );
  });
});

describe('a task, from inbox to done', () => {
  it('is edited, ticked, assigned, linked, moved, noted, claimed and completed', async () => {
    const build = await add('Build');
    const id = await add('Deploy', '--check', 'Ask Ann', '--check', 'Tell Bob', '--due', '+3d');
    const short = id.slice(0, 16);

    expect(text(await run(`task edit ${short} --title Deploy_it --priority high --tick 1 --dry-run`))).toBe(
      'Would change title, priority, checklist of "Deploy" (tsk_…).\n',
    );
    expect(text(await run(`task edit ${short} --priority high --tick 1 --check Cheer`))).toBe(
      'Changed priority, checklist of "Deploy" (tsk_…).\n',
    );
    expect((await run(`task edit ${short} --tick 9`)).err).toContain('has no item 9');
    expect(text(await run(`task assign ${short} agent:local`))).toBe(
      '"Deploy" (tsk_…) is for agent local now.\n',
    );
    expect(text(await run(`task assign ${short} any`))).toMatch(/^"Deploy" \(tsk_…\) is for anybody/);
    expect(text(await run(`task link ${short} ${build.slice(0, 16)}`))).toBe(
      '"Deploy" (tsk_…) needs "Build" (tsk_…).\n',
    );
    const circle = await run(`task link ${build} ${id}`);
    expect(circle.exit).toBe(5);
    expect(text(await run(`task move ${short} up_next`))).toBe('"Deploy" (tsk_…) is in up_next now.\n');
    expect((await run(`task note ${short} The key is there`)).out).toContain('\n  The key is there\n');

    const shown = text(await run(`task show ${short}`));
    expect(shown).toMatch(/^Column {2}Up next$/m);
    expect(shown).toMatch(/^Stands {2}waiting: .+$/m);
    expect(shown).toMatch(/^Due {2}DATE UTC \(in N s\)$/m);
    expect(shown).toContain('[x] 1. Ask Ann\n[ ] 2. Tell Bob\n[ ] 3. Cheer\n');
    expect(shown).toMatch(/^Needs\ntsk_… {2}inbox {2}Build$/m);
    expect(shown).toMatch(/^DATE {2}a person \(cli\) created/m);

    expect(text(await run(`task unlink ${short} ${build}`))).toBe('"Deploy" (tsk_…) needs no other task.\n');
    expect(text(await run('task next'))).toBe(
      '"Deploy" (tsk_…), high priority, for anybody. Take it: muster task claim\n',
    );
    const claimed = await run('task claim');
    expect(text(claimed)).toMatch(/^"Deploy" \(tsk_…\), attempt 1 of 3, fence \d+\n$/);
    expect(text(await run(`task show ${short}`))).toMatch(
      /^DATE {2}a person \(cli\) claimed {2}attempt: 1$/m,
    );
    expect(text(await run(`task list --state in_progress`))).toMatch(
      /── In progress \(1\)\ntsk_… {2}Deploy {2}high {2}working: /,
    );
    expect((await run(`task complete ${short} --fence 0`)).exit).toBe(5);
    expect(text(await run(`task complete ${short} --result All_good`))).toBe('"Deploy" (tsk_…) is done.\n');
    expect(text(await run(`task complete ${short} --result All_good`))).toBe('"Deploy" (tsk_…) is done.\n');
    expect(await run(`task watch ${short}`)).toMatchObject({
      exit: 0,
      out: expect.stringContaining('All_good\n'),
    });
  });

  it('is blocked and unblocked, put before another, cancelled and rerun', async () => {
    const [first, second] = [
      await add('First', '--ready'),
      await add('Second', '--ready', '--priority', 'medium'),
    ];
    expect(text(await run(`task edit ${first} --block Key`))).toBe('Changed block of "First" (tsk_…).\n');
    expect(text(await run('task list --blocked'))).toMatch(/tsk_… {2}First {2}blocked: Key/);
    expect(await run(`task watch ${first}`)).toMatchObject({ exit: 8 });
    await run(`task edit ${first} --unblock`);
    await run(`task move ${first} --before ${second}`);
    const listed = (await run('task list --state up_next --json')).json().items;
    expect(
      listed.map(({ id, priority }: { id: string; priority: string }) => [id, priority]).slice(0, 2),
    ).toEqual([
      [first, 'medium'],
      [second, 'medium'],
    ]);
    await run(`task move ${first} cancelled`);
    expect(await run(`task watch ${first}`)).toMatchObject({ exit: 1 });
    expect(text(await run(`task rerun ${first} --note Again`))).toBe(
      '"First" (tsk_…) is in up_next again, with 3 attempts.\n',
    );
    await run(`task move ${first} cancelled`);
    await run(`task move ${second} cancelled`);
  });

  it('that fails comes back, and is blocked when its attempts are used up', async () => {
    const id = await add('Flaky', '--ready', '--attempts', '1');
    await run('task claim');
    const failed = await run(`task fail ${id} --reason Broken`);
    expect(text(failed)).toMatch(/^"Flaky" \(tsk_…\) is blocked: .+ Try again: muster task rerun tsk_…\n$/);
    expect(await run(`task watch ${id} --json`)).toMatchObject({ exit: 1 });
    await run(`task rerun ${id}`);
    await run('task claim');
    expect(text(await run(`task return ${id} --note Busy`))).toBe(
      '"Flaky" (tsk_…) is in up_next again; the attempt does not count.\n',
    );
    await run(`task move ${id} cancelled`);
  });

  it('is watched until it ends, as lines or as JSON', async () => {
    const id = await add('Watched', '--ready');
    const watching = cli.world.run(['task', 'watch', id, '--json']);
    await run('task claim');
    await run(`task complete ${id} --result Seen`);
    const seen = await watching;
    expect(seen.exit).toBe(0);
    const actions = seen.lines().map((line) => line.activity?.action ?? line.task.state);
    expect(actions).toEqual(['created', 'claimed', 'completed', 'done']);
  });

  it('is not waited for longer than was said', async () => {
    const ran = await cli.world.run(['task', 'add', 'Slow', '--wait', '1']);
    expect(ran.exit).toBe(7);
    expect(ran.err).toContain('Not over within 1 s: it is in inbox');
  });
});

describe('a task that the agent of this machine works on', () => {
  const work = ['--ready', '--command', '--cwd', '.', '--wait'];

  it('is waited for: its output is the result', async () => {
    const ran = await cli.world.run(['task', 'add', 'echo made', ...work, '--approvals', 'yolo']);
    expect(ran.exit).toBe(0);
    expect(ran.out).toMatch(/\nmade\n$/);
  });

  it('that fails for good ends the wait with 1', async () => {
    const ran = await cli.world.run([
      'task',
      'add',
      'exit 3',
      ...work,
      '--approvals',
      'yolo',
      '--attempts',
      '1',
    ]);
    expect(ran.exit).toBe(1);
    expect(ran.err).toMatch(/"exit 3" \(tsk_\w+\) is blocked: .*exit 3/);
  });

  it('that asks says so, and goes on once it is answered', async () => {
    const watching = cli.world.run(['task', 'add', 'echo asked', ...work]);
    let asked: string | undefined;
    while (asked === undefined) asked = (await run('approval list --json')).json().items[0]?.id;
    await run(`approval answer ${asked} allow`);
    const ran = await watching;
    expect(ran.exit).toBe(0);
    expect(ran.err).toContain(
      'It needs you: to approve the command: echo asked\nAnswer it: muster approval list\n',
    );
  });
});

describe('schedules', () => {
  it('are added, listed, paused, resumed and removed', async () => {
    const made = await cli.world.run([
      'task',
      'add',
      'Update',
      '--ready',
      '--cron',
      '0 9 * * 1',
      '--tz',
      'Europe/Berlin',
    ]);
    expect(made.err).toMatch(/^Next made: .+ UTC \(in .+\)\. See: muster schedule list\n$/);
    const id = made.out.trim();
    expect(text(await run('schedule list'))).toMatch(
      /^sch_… {2}Update {2}0 9 \* \* 1 \(Europe\/Berlin\) {2}DATE UTC \(in N s\)$/m,
    );
    expect((await run(`schedule pause ${id.slice(0, 16)}`)).out).toBe(
      `"Update" is paused: it is not made until muster schedule resume ${id.slice(0, 16)}\n`,
    );
    expect((await run(`schedule resume ${id}`)).out).toMatch(/^"Update" is made next: .+ UTC/);
    expect((await run(`schedule remove ${id} --dry-run`)).out).toBe('Would remove "Update" (0 9 * * 1).\n');
    expect((await run(`schedule remove ${id}`)).out).toBe(
      'Removed: "Update" is made no more. The tasks that it made stay.\n',
    );
    expect(await run(`schedule remove ${id}`)).toMatchObject({ exit: 3 });
  });
});
