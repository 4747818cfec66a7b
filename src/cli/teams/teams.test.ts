import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { useCliWorld, type Ran } from '../testing/cli-world.ts';

const cli = useCliWorld();
const run = (line: string, ...more: string[]) => cli.world.run([...line.split(' '), ...more]);
const text = (ran: Ran) =>
  cli
    .text(ran)
    .replaceAll(/\b(tsk|tea|stp|msg)_[0-9a-z]{6,}/g, '$1_…')
    .replaceAll(/ {2,}/g, '  ');

describe('empty lists say the next step', () => {
  it.each([
    [
      'team list',
      'No teams. Form one: muster team create crew --teammate ann:developer --teammate rev:reviewer\n',
    ],
    ['message list', 'No mail. Write some: muster message send NAME "Is it done?"\n'],
  ])('%s', async (line, expected) => {
    const ran = await run(line);
    expect([ran.exit, ran.out]).toEqual([0, expected]);
  });

  it('names the way to a team where none is', async () => {
    const ran = await run('team status');
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain('There is no team.');
    expect(ran.err).toContain('muster team create NAME');
  });
});

describe('teams', () => {
  it('are planned, formed, shown, grown and deleted', async () => {
    const form =
      'team create crew --teammate ann:architect:echo --teammate bob:developer:echo --workspace shared';
    const plan = await run(`${form} --dry-run`);
    expect(text(plan)).toBe(
      [
        'Would form the team crew, which works in /project.',
        '  ann: architect on echo',
        '  bob: developer on echo\n',
      ].join('\n'),
    );
    expect((await run('team list --json')).json().items).toEqual([]);
    const formed = await run(form);
    expect(formed).toMatchObject({ exit: 0, err: '' });
    expect(text(formed)).toMatch(
      /^Team {2}crew\nId {2}tea_…\nStatus {2}new: nobody has had a turn yet\nLead {2}cli, outside\nFolder {2}\/project\nTasks {2}0 open, 0 done\n\n/,
    );
    expect(text(formed)).toMatch(/\nTEAMMATE {2}ROLE {2}STATUS {2}SINCE .*\nann {2}architect {2}/);
    // One team alone need not be named.
    expect((await run('teammate spawn rev --role reviewer --harness echo --workspace shared')).out).toMatch(
      /^crew:reviewer:rev {2}ses_/,
    );
    expect((await run('teammate list --json')).json().items).toHaveLength(3);
    expect(text(await run('team list'))).toMatch(
      /\ncrew {2}tea_… {2}new: nobody has had a turn yet {2}cli {2}3 {2}0 open, 0 done {2}N s/,
    );
    expect((await run('team create crew')).exit).toBe(5);
    expect((await run('team delete crew --dry-run')).out).toBe(
      'Would delete the team crew, close 3 sessions and cancel 0 open tasks.\n',
    );
    expect((await run('team delete crew')).out).toBe('Deleted the team crew; closed 3 sessions.\n');
    expect(await run('team status crew')).toMatchObject({ exit: 3 });
    expect(text(await run('team list --all'))).toContain('deleted');
  });

  it('get another lead when theirs has ended, and not before', async () => {
    const spawned = await run('session spawn --delegate --label boss --harness echo --json', 'hello');
    const { session } = spawned.json();
    expect((await run('team create led --lead boss')).exit).toBe(0);
    const early = await run('team lead led');
    expect([early.exit, early.err]).toEqual([5, expect.stringContaining('is led by boss, which is open')]);
    expect((await run(`session close ${session} --force`)).exit).toBe(0);
    expect((await run('team lead led boss --dry-run')).out).toBe(
      'Would make session boss the lead of led.\n',
    );
    expect((await run('team lead led')).out).toBe(
      'The team led is led by your own session now. Bring a teammate back: muster teammate replace NAME\n',
    );
    expect(text(await run('team status led'))).toContain('Lead  cli, outside');
    expect((await run('team delete led')).exit).toBe(0);
  });

  it('come from a file, with flags over it', async () => {
    await mkdir(join(cli.world.project, '.muster', 'teams'), { recursive: true });
    const file = join(cli.world.project, '.muster', 'teams', 'two.yaml');
    await writeFile(
      file,
      'workspace: shared\nteammates: [{ name: ann, role: reviewer, harness: echo }]\ntasks: [{ title: Read, for: ann }]\n',
    );
    const plan = await run('team create --file two --teammate bob:tester:echo@mill --dry-run --json');
    expect(plan.json().plan.create).toMatchObject({
      name: 'two',
      teammates: [{ name: 'ann' }, { name: 'bob', role: 'tester', harness: 'echo', agent: 'mill' }],
    });
    const formed = await run('team create three --file two --json');
    expect(formed.json()).toMatchObject({ name: 'three', size: 1, tasks: { open: 1 } });
    expect((await run('team delete three')).exit).toBe(0);
    const gone = await run('team create --file none');
    expect([gone.exit, gone.err]).toEqual([2, expect.stringContaining('There is no team file "none".')]);
  });

  it.each([
    ['team create', 'The team has no name.'],
    ['team create crew --teammate ann', '"ann" is no teammate: it names no role.'],
    ['team create crew --teammate lead:developer', '"lead" is the lead of the team'],
    ['team create crew --teammate a:b:c:d', '"a:b:c:d" is no teammate.'],
    ['team create crew --ref main', '--ref is of a repository, and none is named.'],
    ['team create crew --cwd x --git https://example.org/a.git', '--cwd and --git are two places.'],
  ])('%s is told what is wrong', async (line, why) => {
    const ran = await run(line);
    expect(ran.exit).toBe(2);
    expect(ran.err).toContain(why);
  });
});

describe('members', () => {
  beforeAll(async () => {
    await run(
      'team create crew --teammate ann:developer:echo --teammate bob:developer:echo --workspace shared',
    );
  });
  afterAll(() => run('team delete crew --force'));

  it('get mail, and what waits for one is looked at without being taken', async () => {
    const plan = await run('message send ann --dry-run', 'Hello');
    expect(plan.out).toBe('Would write to ann.\n');
    const sent = await run('message send ann', 'Is it done?');
    expect(text(sent)).toBe('Sent to ann (msg_…).\n');
    const all = await run('message broadcast', 'Hello');
    expect(all.out).toBe('Sent to crew:developer:ann, crew:developer:bob.\n');
    const looked = await run('message list --of ann --json');
    expect(looked.exit).toBe(0);
    const thread = await run('message list --team crew');
    expect(thread.out).toMatch(/to crew:developer:bob/);
    expect(thread.out).toMatch(/Is it done\?/);
    expect((await run('message list --team nobody')).exit).toBe(3);
    expect((await run('message send crew:tester:ann', 'x')).exit).toBe(3);
    expect((await run('message send ann', '')).exit).toBe(2);
  });

  it('are asked to stop, and ended by force', async () => {
    expect((await run('teammate stop bob --dry-run')).out).toBe('Would ask bob of crew to stop.\n');
    const asked = await run('teammate stop bob --reason', 'we are done');
    expect(text(asked)).toMatch(
      /^Asked bob to stop \(stp_…\)\. Its answer is mail; after its deadline, in N s|min/,
    );
    expect((await run('teammate stop bob --force')).out).toBe('Ended bob.\n');
    expect((await run('team status')).out).toContain('Left: bob (stopped)');
    expect((await run('teammate stop bob')).exit).toBe(5);
    expect((await run('teammate stop nobody')).exit).toBe(3);
  });

  it('are allowed more turns, and replaced', async () => {
    expect((await run('teammate allow ann --turns 5')).out).toMatch(
      /^crew:developer:ann has used \d+ of 30 turns\.\n$/,
    );
    const replaced = await run('teammate replace ann --json');
    expect(replaced.json()).toMatchObject({ address: 'crew:developer:ann' });
  });
});

it('is shown anew whenever it stands otherwise, until it is deleted', async () => {
  await run('team create seen --teammate ann:developer:echo --workspace shared');
  let step: 'grow' | 'delete' | 'end' = 'grow';
  const watched = await cli.world.run(['team', 'status', 'seen', '--watch'], {
    onOut: (out) => {
      if (step === 'grow') {
        step = 'delete';
        void run('teammate spawn bob --team seen --harness echo --workspace shared');
      } else if (step === 'delete' && out.includes('\nbob')) {
        step = 'end';
        void run('team delete seen');
      }
    },
  });
  expect(watched.exit).toBe(0);
  expect(watched.out).toContain('\nbob ');
  expect(watched.out).toContain('deleted');
});
