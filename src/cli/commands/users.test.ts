import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  cliWorld,
  runInFolder,
  steady,
  type CliWorld,
  type Ran,
  type RunOptions,
} from '../testing/cli-world.ts';

let world: CliWorld;
/** The machine of somebody else: a home without a hub. */
let elsewhere: Record<string, string>;
beforeAll(async () => {
  world = await cliWorld();
  elsewhere = { MUSTER_HOME: world.dir.at('elsewhere'), HOME: world.dir.path };
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const run: CliWorld['run'] = (...args) => world.run(...args);
const there = (argv: string[], options: RunOptions = {}) =>
  runInFolder(argv, { ...options, env: { ...elsewhere, ...options.env } });
const text = (ran: Ran) => steady(ran.out, world);
const hub = () => world.composition.address;

async function signedIn(name: string, role = 'member'): Promise<void> {
  const added = (await run(['user', 'add', name, '--role', role, '--json'])).json();
  const ran = await there(['login', '--hub', hub()], { stdin: `${added.signIn.token}\n` });
  expect(ran).toMatchObject({ exit: 0, out: `Signed in to ${hub()} as ${name} (${role}).\n` });
}

describe('the first start', () => {
  it('makes the person of this machine the admin, and status says who one is', async () => {
    const status = await run(['status']);
    expect(status.out).toMatch(/^You are \S+ \(admin\)$/m);
    const shown = (await run(['user', 'show', '--json'])).json();
    expect(shown).toMatchObject({ role: 'admin', disabledAt: null, counts: { agents: 1 } });
    expect(text(await run(['user', 'list']))).toMatch(/^USER +ROLE +IS +SESSIONS +AGENTS +TOKENS +SEEN\n/);
  });
});

describe('a person who is added', () => {
  it('is planned, added once, and named by whatever capitals', async () => {
    expect((await run(['user', 'add', 'Kim', '--dry-run'])).out).toBe('Would add Kim (member).\n');
    const added = await run(['user', 'add', 'Kim']);
    expect(added.exit).toBe(0);
    expect(added.out).toMatch(/^muster login --hub http:\/\/127\.0\.0\.1:\d+\nmst_user_[\w-]{43}\n$/);
    expect(added.err).toContain('it is good once, ends in 24 h, and is shown this once');
    expect(await run(['user', 'add', 'KIM'])).toMatchObject({ exit: 5 });
    expect((await run(['user', 'show', 'kIM', '--json'])).json().name).toBe('Kim');
    expect(await run(['user', 'add', 'a b'])).toMatchObject({ exit: 2 });
    expect((await run(['user', 'add', 'lou', '--no-token', '--json'])).json().signIn).toBeNull();
  });

  it('signs in from another machine, once, and is kept signed in there', async () => {
    const added = (await run(['user', 'add', 'ada', '--json'])).json();
    const stdin = `${added.signIn.token}\n`;
    expect((await there(['login', '--hub', hub(), '--dry-run'])).exit).toBe(0);
    expect((await there(['status'])).exit).toBe(6);
    expect((await there(['login', '--hub', hub()], { stdin })).out).toBe(
      `Signed in to ${hub()} as ada (member).\n`,
    );
    const status = await there(['status']);
    expect(status.out).toMatch(/^You are ada \(member\)$/m);
    const file = join(elsewhere['MUSTER_HOME'] ?? '', 'logins.json');
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readFile(file, 'utf8')).not.toContain(added.signIn.token);
    const again = await there(['login', '--hub', hub()], { stdin });
    expect(again).toMatchObject({ exit: 4, out: '' });
  });

  it('sees nothing of others, and may not do what is for admins', async () => {
    await signedIn('bob');
    const { items } = (await there(['session', 'list', '--json'])).json();
    expect(items.every((session: { kind: string }) => session.kind === 'main')).toBe(true);
    expect((await there(['agent', 'list', '--json'])).json().items).toEqual([]);
    expect((await there(['user', 'show', '--json'])).json().name).toBe('bob');
    expect((await there(['user', 'show', 'kim'])).exit).toBe(3);
    for (const argv of [
      ['user', 'list'],
      ['user', 'add', 'x'],
      ['user', 'disable', 'bob'],
      ['audit'],
      ['token', 'list', '--all'],
      ['config', 'set', 'delegate.idleHours', '5'],
    ])
      expect([argv, (await there(argv)).exit]).toEqual([argv, 4]);
  });

  it('as a viewer looks and changes nothing', async () => {
    await signedIn('vi', 'viewer');
    expect((await there(['session', 'list'])).exit).toBe(0);
    const spawned = await there(['session', 'spawn', 'hello', '--harness', 'echo']);
    expect(spawned.exit).toBe(4);
    expect(spawned.err).toContain('needs the right own.change, which a viewer does not have');
    expect((await there(['token', 'create', '--client', 'x'])).exit).toBe(4);
    expect((await there(['token', 'rotate'])).exit).toBe(0);
    expect((await there(['status'])).exit).toBe(0);
  });

  it('signs out, and the token ends with it', async () => {
    await signedIn('lee');
    const file = join(elsewhere['MUSTER_HOME'] ?? '', 'logins.json');
    const { token } = JSON.parse(await readFile(file, 'utf8')).hubs[hub()];
    expect((await there(['logout', '--dry-run'])).out).toContain('Would sign out');
    expect(await there(['logout'])).toMatchObject({ exit: 0, out: `Signed out of ${hub()}.\n` });
    expect((await there(['status'])).exit).toBe(6);
    expect((await there(['logout'])).exit).toBe(3);
    const tried = await there(['status', '--hub', hub()], { env: { MUSTER_TOKEN: token } });
    expect(tried.err).toContain('This token was revoked');
  });
});

describe('roles and disabling', () => {
  it('are planned, told, and undone', async () => {
    await signedIn('mo');
    expect((await run(['user', 'role', 'mo', 'viewer', '--dry-run'])).out).toContain('would be viewer');
    expect((await run(['user', 'role', 'mo', 'viewer'])).out).toBe('mo is viewer from now on.\n');
    expect((await run(['user', 'role', 'mo', 'king'])).exit).toBe(2);
    expect((await run(['user', 'disable', 'mo', '--dry-run', '--json'])).json().plan.to).toEqual({
      role: 'viewer',
      disabled: true,
    });
    expect((await there(['status'])).exit).toBe(0);
    expect((await run(['user', 'disable', 'mo'])).out).toContain('muster user enable mo');
    expect(await there(['status'])).toMatchObject({ exit: 4 });
    expect(text(await run(['user', 'list']))).toMatch(/^mo +viewer +disabled for N s/m);
    expect((await run(['user', 'enable', 'mo'])).exit).toBe(0);
    expect((await there(['status'])).exit).toBe(0);
  });

  it('leave one admin', async () => {
    const { name } = (await run(['user', 'show', '--json'])).json();
    const refused = await run(['user', 'disable', name]);
    expect(refused).toMatchObject({ exit: 5 });
    expect(refused.err).toContain('the last admin that is not disabled');
    expect(refused.err).toContain('muster user role NAME admin');
    expect((await run(['user', 'disable', 'nobody'])).exit).toBe(3);
  });
});

describe('tokens', () => {
  it('are made for a program, listed, and revoked', async () => {
    expect((await run(['token', 'create'])).exit).toBe(2);
    expect((await run(['token', 'create', '--client', 'ci', '--expires', 'soon'])).exit).toBe(2);
    expect((await run(['token', 'create', '--client', 'ci', '--dry-run', '--json'])).json()).toEqual({
      plan: { create: { client: 'ci', readOnly: false } },
    });
    const made = await run(['token', 'create', '--client', 'ci', '--expires', '30d', '--read-only']);
    expect(made.err).toMatch(
      /^For ci\. It looks and changes nothing, ends in 30 d, and is shown this once\.$/m,
    );
    const env = { MUSTER_TOKEN: made.out.trim() };
    expect((await run(['status'], { env })).out).toMatch(/\(admin, with a token that only reads\)$/m);
    expect((await run(['session', 'spawn', 'x', '--harness', 'echo'], { env })).exit).toBe(4);
    expect((await run(['config', 'set', 'delegate.idleHours', '5'], { env })).exit).toBe(4);
    const { items } = (await run(['token', 'list', '--json'])).json();
    const { id } = items.find((token: { client: string }) => token.client === 'ci');
    expect((await run(['token', 'revoke', id])).exit).toBe(0);
    expect((await run(['status'], { env })).exit).toBe(4);
  });

  it('of everybody are an admin’s to see and to end', async () => {
    await signedIn('una');
    const listed = text(await run(['token', 'list', '--all']));
    expect(listed).toMatch(/^tok_\S+ +una +person +cli/m);
    const { items } = (await run(['token', 'list', '--all', '--json'])).json();
    const { id } = items.find((token: { userName: string }) => token.userName === 'una');
    expect((await run(['token', 'revoke', id, '--all'])).exit).toBe(0);
    expect((await there(['status'])).exit).toBe(4);
  });

  it('of this command line are replaced where they are kept', async () => {
    const file = join(world.env['MUSTER_HOME'] ?? '', 'token');
    const before = await readFile(file, 'utf8');
    expect((await run(['token', 'rotate', '--dry-run'])).out).toContain('the token of this command line');
    expect(await run(['token', 'rotate'])).toMatchObject({
      exit: 0,
      out: 'This command line has a new token.\n',
    });
    const after = await readFile(file, 'utf8');
    expect(after).not.toBe(before);
    expect((await run(['status'])).exit).toBe(0);
    expect((await run(['status'], { env: { MUSTER_TOKEN: before.trim() } })).exit).toBe(0);
    const env = { MUSTER_TOKEN: after.trim() };
    expect((await run(['token', 'rotate'], { env })).out).toMatch(/^mst_user_/);
  });
});

describe('signing in', () => {
  it('takes no token of another kind, no address in the clear, and none that is not said', async () => {
    expect((await there(['login'])).exit).toBe(2);
    expect((await there(['login', '--hub', 'http://muster.example.org'], { stdin: 'x' })).err).toContain(
      'in the clear',
    );
    const other = await there(['login', '--hub', hub()], { stdin: 'mst_agent_x\n' });
    expect(other).toMatchObject({ exit: 4 });
    expect((await there(['login', '--hub', hub()], { stdin: '' })).err).toContain('No token was given');
    const unknown = `mst_user_${'A'.repeat(43)}\n`;
    expect((await there(['login', '--hub', hub()], { stdin: unknown })).exit).toBe(4);
  });

  it('sends a token of the environment to no hub that was not named', async () => {
    await signedIn('zed');
    const ran = await there(['status'], { env: { MUSTER_TOKEN: 'mst_user_x' } });
    expect(ran).toMatchObject({ exit: 6 });
    expect(ran.err).toContain('muster login --hub URL');
  });
});
