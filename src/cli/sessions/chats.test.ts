import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { cliWorld, steady, type CliWorld, see } from '../testing/cli-world.ts';

let world: CliWorld;
let chat: string;
beforeAll(async () => {
  world = await cliWorld();
});
afterAll(() => world[Symbol.asyncDispose]());

const run = (...argv: string[]) => world.run(argv);

test('an empty list says how to open one', async () => {
  expect(await run('chat', 'list')).toMatchObject({
    exit: 0,
    out: 'No chats. Open one: muster chat open --harness grok\n',
  });
});

test('opens a chat and says how to go on; a dry run opens none', async () => {
  const planned = await run('chat', 'open', '--harness', 'echo', '--title', 'plans', '--dry-run');
  expect(planned.out).toContain('Would open a chat:');
  expect((await run('chat', 'list', '--json')).json().items).toEqual([]);
  const opened = await run('chat', 'open', '--harness', 'echo', '--title', 'plans');
  expect(opened).toMatchObject({ exit: 0 });
  expect(steady(opened.out)).toBe('ses_…  plans\n');
  expect(steady(opened.err)).toBe('Say something: muster chat say ses_… "…"\n');
  chat = opened.out.split(' ')[0] ?? '';
  expect((await run('chat', 'list')).out).toContain('plans');
});

test('says something and waits for the reply', async () => {
  expect(await run('chat', 'say', chat, 'hello there', '--wait')).toMatchObject({
    exit: 0,
    out: 'echo: hello there\n',
  });
  expect((await run('chat', 'say', chat, 'again', '--json')).json()).toMatchObject({ kind: 'sent' });
});

describe('slash commands', () => {
  test('are answered on stdout', async () => {
    expect(await run('chat', 'say', chat, '/acp', 'delegate', 'list')).toMatchObject({
      exit: 0,
      out: 'This chat has no delegates.\n',
    });
    const opened = await run('chat', 'say', chat, '/acp thread open --label docs Read the docs', '--json');
    expect(opened.json()).toMatchObject({ kind: 'answered', links: [{ label: 'docs' }] });
  });

  test('that are unknown are told on stderr with what is meant', async () => {
    const typed = await run('chat', 'say', chat, '/helpp');
    expect(typed).toMatchObject({ exit: 5, out: '' });
    expect(typed.err).toBe(
      'There is no command /helpp.\nDid you mean /help? /help lists them; a message that begins with a slash is typed with two: //helpp\n' +
        see('chat.command_unknown'),
    );
  });

  test('stand in the history of the chat', async () => {
    const { out } = await run('session', 'history', chat);
    expect(out).toContain('/ acp delegate list\n  This chat has no delegates.');
    expect(out).toContain('+ thread docs: ses_');
  });
});

describe('a team', () => {
  const file = `teammates:\n  - { name: ann, role: developer, harness: echo }\n  - { name: rev, role: reviewer, harness: echo }\ntasks:\n  - { title: 'Do {{prompt}}' }\n`;

  test('is formed of a team file of the hub’s machine, by its name or under another', async () => {
    await mkdir(join(world.project, '.muster/teams'), { recursive: true });
    await writeFile(join(world.project, '.muster/teams/crew.yaml'), file);
    const formed = await run('chat', 'say', chat, '/team create crew --prompt "the parser"');
    expect(formed.out).toMatch(/^\*\*crew\*\* · .*2 teammates · tasks: .* · led by this chat/u);
    expect((await run('team', 'status', 'crew')).out).toMatch(/^Lead +plans/mu);
    expect((await run('task', 'list', '--team', 'crew', '--all')).out).toContain('Do the parser');
    const again = await run('chat', 'say', chat, '/team create second bob:tester:echo --file crew');
    expect(again.out).toMatch(/^\*\*second\*\* · .*3 teammates/u);
  });

  test('is not formed of a file that is missing or wrong, and says which there are', async () => {
    const none = await run('chat', 'say', chat, '/team create x --file nothing');
    expect(none).toMatchObject({ exit: 5 });
    expect(none.err).toContain('There is no team file "nothing" on the hub’s machine; there is: crew.');
    await writeFile(join(world.project, '.muster/teams/bad.yaml'), 'teammates: [{ name: ann, rol: x }]\n');
    expect((await run('chat', 'say', chat, '/team create bad')).err).toMatch(/bad\.yaml: line 1: /u);
  });
});

test('shows when a thread ends, and closes it', async () => {
  const { items } = (await run('session', 'list', '--kind', 'thread', '--json')).json();
  const thread: string = items[0].id;
  expect((await run('session', 'show', thread)).out).toMatch(/Age expiry +in /u);
  expect((await run('chat', 'say', thread, '/acp close')).out).toBe('Closed thread **docs**.\n');
});

test('a chat that one is attached to takes slash commands as well', async () => {
  const attached = await world.run(['attach', 'plans'], { stdin: 'one more\n/acp thread list\n' });
  expect(attached.exit).toBe(0);
  expect(attached.out).toContain('echo: one more');
  expect(attached.out).toContain('/ acp thread list\n  This chat has no open threads.');
});

test('what is no chat is refused with the way to reach it', async () => {
  await run('session', 'spawn', 'hello', '--harness', 'echo', '--delegate', '--label', 'mill', '--wait');
  const { items } = (await run('session', 'list', '--kind', 'delegate', '--json')).json();
  const refused = await run('chat', 'say', String(items[0].id), 'hello');
  expect(refused.exit).toBe(2);
  expect(steady(refused.err)).toBe(
    'Session mill is no chat.\nSend to it: muster session send ses_… "…"\n' + see('chat.not_a_chat'),
  );
  expect((await run('session', 'spawn', 'x', '--thread', '--mode', 'session')).err).toContain(
    'has no chat to bind a thread to.',
  );
});
