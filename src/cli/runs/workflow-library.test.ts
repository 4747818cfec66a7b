import { createHmac } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemClock } from '#base';
import { useCliWorld, type Ran } from '../testing/cli-world.ts';

const cli = useCliWorld();
const { run } = cli;
const text = (ran: Ran) => cli.text(ran).replaceAll(/ {2,}/g, '  ');
const at = (file: string) => join(cli.world.project, file);

beforeAll(async () => {
  await writeFile(at('port.yaml'), 'description: Ports\nsteps: [{ id: a, prompt: x }]\n');
  await writeFile(at('bad.yaml'), 'steps: [{ id: a }]\n');
});
afterAll(async () => {
  await rm(at('port.yaml'));
  await rm(at('bad.yaml'));
});

it('saves a workflow, lists it as saved, and removes it', async () => {
  const saved = await run(['workflow', 'save', 'port', '--from', 'port.yaml']);
  expect([saved.exit, saved.out]).toEqual([0, 'Saved port, version 1.\n']);
  expect(text(await run(['workflow', 'list']))).toContain('port  saved  1  Ports');
  expect((await run(['workflow', 'show', 'port', '--json'])).json()).toMatchObject({
    origin: 'saved',
    file: null,
  });
  const removed = await run(['workflow', 'remove', 'port']);
  expect(removed.out).toBe('Removed: port. Runs, schedules and hooks keep its text.\n');
  const gone = await run(['workflow', 'remove', 'port']);
  expect([gone.exit, gone.err]).toEqual([3, expect.stringContaining('There is no workflow "port".')]);
});

it('saves nothing that is wrong, and says where', async () => {
  const bad = await run(['workflow', 'save', 'bad', '--from', 'bad.yaml']);
  expect(bad.exit).toBe(2);
  expect(bad.err).toContain('Nothing was saved.');
  expect(bad.err).toContain('bad.yaml');
  expect((await run(['workflow', 'save', 'bad'])).err).toContain('--from FILE, --run RUN');
  expect((await run(['workflow', 'save', 'Bad', '--from', 'port.yaml'])).exit).toBe(2);
  const dry = await run(['workflow', 'save', 'port', '--from', 'port.yaml', '--dry-run']);
  expect([dry.exit, dry.out]).toEqual([0, 'Would save port.\n']);
});

it('schedules a workflow, and pauses, resumes and removes the schedule', async () => {
  expect((await run(['workflow', 'schedule', 'list'])).out).toContain('No schedules start runs.');
  const add = [
    'workflow',
    'schedule',
    'add',
    'port.yaml',
    '--cron',
    '0 6 * * 1-5',
    '--zone',
    'Europe/Berlin',
    '--budget-turns',
    '40',
    '--max-agents',
    '10',
  ];
  const schedule = (await run([...add, '--json'])).json();
  expect(schedule).toMatchObject({
    name: 'port',
    cron: '0 6 * * 1-5',
    timeZone: 'Europe/Berlin',
    paused: false,
    limits: { turns: 40, agents: 10 },
  });
  const listed = text(await run(['workflow', 'schedule', 'list']));
  expect(listed).toContain('port  0 6 * * 1-5 (Europe/Berlin)');
  expect(listed).toContain('10 agents, 40 turns');
  const { id } = schedule as { id: string };
  expect((await run(['workflow', 'schedule', 'pause', id])).out).toContain('port is paused');
  expect((await run(['workflow', 'schedule', 'resume', id])).out).toContain('port runs next:');
  expect((await run(['workflow', 'schedule', 'remove', id, '--dry-run'])).out).toContain('Would remove');
  expect((await run(['workflow', 'schedule', 'remove', id])).out).toContain('Removed: port');
  expect((await run(['workflow', 'schedule', 'remove', id])).exit).toBe(3);
  expect((await run(['workflow', 'schedule', 'add', 'port.yaml'])).err).toContain('--cron');
  expect((await run(['workflow', 'schedule', 'add', 'port.yaml', '--cron', '61 * * * *'])).exit).toBe(2);
  expect((await run(['workflow', 'schedule', 'stop'])).err).toContain('add, list, pause, resume, remove');
});

it('makes a hook whose secret is shown once, and that takes a signed delivery', async () => {
  const made = (await run(['workflow', 'hook', 'add', 'port.yaml', '--json'])).json() as {
    hook: { id: string; path: string };
    secret: string;
  };
  const timestamp = String(Math.floor(systemClock.now() / 1_000));
  const signature = createHmac('sha256', made.secret).update(`${timestamp}.`).digest('hex');
  const delivered = await fetch(`${cli.world.composition.address}${made.hook.path}`, {
    method: 'POST',
    headers: { 'x-muster-timestamp': timestamp, 'x-muster-signature': `sha256=${signature}` },
  });
  expect(delivered.status).toBe(200);
  const listed = await run(['workflow', 'hook', 'list']);
  expect(listed.out).toContain('port');
  expect(listed.out).not.toContain(made.secret);
  const rotated = await run(['workflow', 'hook', 'rotate', made.hook.id]);
  expect(rotated.out).toContain('mst_hook_');
  expect(rotated.out).not.toContain(made.secret);
  expect((await run(['workflow', 'hook', 'remove', made.hook.id])).out).toContain(
    'Removed: nothing starts port',
  );
  expect((await run(['workflow', 'hook', 'list'])).out).toContain('No hooks.');
  expect((await run(['workflow', 'hook', 'break'])).exit).toBe(2);
});

it('lists texts that sessions may start, and takes one back', async () => {
  expect((await run(['workflow', 'approvals'])).out).toContain('No text was allowed for good.');
  const none = await run(['workflow', 'approvals', '--revoke', 'abcdef']);
  expect([none.exit, none.err]).toEqual([3, expect.stringContaining('No single text "abcdef" was allowed.')]);
});
