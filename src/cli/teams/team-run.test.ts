import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { useCliWorld } from '../testing/cli-world.ts';

const cli = useCliWorld();
const run = (...argv: string[]) => cli.world.run(['team', 'run', ...argv]);
const ECHO = ['--harness', 'echo', '--lead-harness', 'echo', '--workspace', 'shared', '--timeout', '240'];

it('says what the team would be, and forms none', async () => {
  const ran = await run('review my code', ...ECHO, '--name', 'look', '--dry-run');
  expect(ran.out).toBe(
    [
      `Would form the team look, which works in ${cli.world.project}.`,
      '  lead: a session on echo',
      '  reviewer: reviewer on echo',
      '  tester: tester on echo',
      '  task: Read what is to be reviewed, and judge it (for reviewer)',
      '  task: Run its tests, and try what its author did not think of (for tester)\n',
    ].join('\n'),
  );
  expect((await cli.world.run(['team', 'list', '--json'])).json().items).toEqual([]);
});

it('works until everybody is done and nothing waits, prints the last words of the lead, and leaves nothing behind', async () => {
  const ran = await run('review my code', ...ECHO);
  expect(ran.exit).toBe(0);
  expect(ran.out).toContain('kind="report"');
  expect(ran.err).toMatch(/^The team review-\w{5} is at work;/);
  expect((await cli.world.run(['team', 'list', '--json'])).json().items).toEqual([]);
  const { items } = (await cli.world.run(['session', 'list', '--json'])).json();
  expect(items.filter((one: { harness: string | null }) => one.harness !== null)).toEqual([]);
}, 300_000);

it('ends in JSON with the team and its report, and keeps the team when it is told so', async () => {
  const ran = await run('Build it', ...ECHO, '--keep', '--name', 'kept', '--json');
  expect(ran.exit).toBe(0);
  const end = ran.lines().at(-1);
  expect(end).toMatchObject({
    type: 'end',
    end: 'reported',
    team: { name: 'kept', tasks: { open: 0, done: 4 } },
  });
  expect(end.report).toContain('echo: ');
  expect((await cli.world.run(['team', 'delete', 'kept'])).exit).toBe(0);
}, 300_000);

it('is led by the person without a harness for a lead, and prints what the members reported', async () => {
  const mate = ['--teammate', 'ann:reviewer:echo', '--lead-harness', 'none', '--workspace', 'shared'];
  await mkdir(join(cli.world.project, '.muster', 'teams'), { recursive: true });
  await writeFile(
    join(cli.world.project, '.muster', 'teams', 'one.yaml'),
    'teammates: [{ name: bob, role: tester, harness: echo, task: "Say {{prompt}}" }]\n',
  );
  const ran = await run('hello', '--file', 'one', ...mate, '--timeout', '240');
  expect(ran.exit).toBe(0);
  expect(ran.out).toContain('Say hello');
}, 300_000);

it('asks what it is to do, and which file', async () => {
  expect(await run()).toMatchObject({
    exit: 2,
    err: expect.stringContaining('It is not said what the team'),
  });
  expect(await run('x', '--file', 'none')).toMatchObject({ exit: 2 });
});
