import { createServer } from 'node:http';
import { writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { tempDir } from '../../test/support/temp-dir.ts';
import { writeHubRecord, writeToken } from './compose/state-folder.ts';
import { runInFolder as run, see } from './testing/cli-world.ts';

describe('help', () => {
  it('stands for no words at all, and names every noun once', async () => {
    const ran = await run([]);
    expect(ran.exit).toBe(0);
    expect(ran.err).toBe('');
    for (const word of [
      'up',
      'down',
      'demo',
      'status',
      'session',
      'delegate',
      'approval',
      'rule',
      'mail',
      'agent',
      'config',
    ])
      expect(ran.out.match(new RegExp(`^  ${word}\\b`, 'gm'))).toHaveLength(1);
    expect(ran.out).toContain('Begin with:\n  muster up\n');
  });

  it('is found by the word, too', async () => {
    const shown = (await run(['session', 'send', '--help'])).out;
    expect((await run(['help', 'session', 'send'])).out).toBe(shown);
    expect((await run(['session', 'help', 'send'])).out).toBe(shown);
  });

  it('of a command shows its arguments, bounds apart, and examples', async () => {
    const ran = await run(['session', 'send', '--help']);
    expect(ran.exit).toBe(0);
    expect(ran.out).toMatch(/^Usage: muster session send \[options\] <session> <message\.\.\.>/);
    expect(ran.out).toContain('Examples:\n  muster session send mill "Now the linter"\n');
    expect(ran.out).toContain('--json');
  });

  it('fits a narrow terminal', async () => {
    const ran = await run(['session', 'spawn', '--help'], { columns: 80 });
    expect(
      Math.max(
        ...ran.out
          .split('\n')
          .slice(0, -6)
          .map((line) => line.length),
      ),
    ).toBeLessThanOrEqual(80);
  });
});

describe('words that are wrong', () => {
  it.each([
    [['sesion', 'list'], "Unknown command 'sesion'. Did you mean session?\nSee: muster --help\n"],
    [['session', 'lst'], "Unknown command 'lst'. Did you mean list?\nSee: muster --help\n"],
    [['session', 'show'], "Missing required argument 'session'.\nSee: muster session show --help\n"],
    [
      ['session', 'list', '--al'],
      "Unknown option '--al'. Did you mean --all?\nSee: muster session list --help. A text that begins with - stands after --\n",
    ],
    [
      ['session', 'list', '--limit', '0'],
      "Option '--limit <count>' argument '0' is invalid. It takes a number from 1 to 200.\nSee: muster session list --help\n",
    ],
    [
      ['session', 'list', '--owner', 'mill'],
      "Option '--owner <session>' argument 'mill' is invalid. It takes a whole id, ses_ and 22 characters.\nSee: muster session list --help\n",
    ],
    [
      ['session', 'spawn', 'x', '--approvals', 'all'],
      "Option '--approvals <mode>' argument 'all' is invalid. Allowed choices are ask, approve-reads, auto-edits, deny, yolo.\nSee: muster session spawn --help\n",
    ],
    [
      ['session', 'spawn', ' '],
      'The task is empty.\nWrite it in quotes, or pass - in its place and pipe it in: git diff | muster … -\n',
    ],
  ])('%j', async (argv, err) => {
    expect(await run(argv)).toMatchObject({ exit: 2, out: '', err: err + see('request.invalid') });
  });

  it('are told as JSON where that was asked for', async () => {
    const ran = await run(['session', 'lst', '--json']);
    expect(ran.exit).toBe(2);
    expect(JSON.parse(ran.err)).toMatchObject({
      error: { code: 'request.invalid', message: "Unknown command 'lst'. Did you mean list?" },
    });
  });

  it('a noun alone shows its verbs, and is no success', async () => {
    const ran = await run(['session']);
    expect(ran.exit).toBe(2);
    expect(ran.out + ran.err).toContain('Usage: muster session VERB');
  });
});

it('prints the version', async () => {
  expect((await run(['--version'])).out).toMatch(/^muster \d+\.\d+\.\d+\n$/);
  expect((await run(['version', '--json'])).json()).toMatchObject({ contract: 1 });
});

describe('the code of a refusal', () => {
  it('is explained without a hub, also by its place in the documents', async () => {
    const place = 'docs/reference/errors.md#session-not-found';
    const ran = await run(['explain', 'session.not_found']);
    expect(ran).toMatchObject({ exit: 0, err: '' });
    expect(ran.out).toMatch(/^session\.not_found\n\n[^]+exit code 3[^]+\n$/);
    expect(ran.out).toContain(place);
    expect((await run(['explain', place])).out).toBe(ran.out);
    expect((await run(['explain', 'session.not_found', '--json'])).json()).toMatchObject({ docs: place });
  });

  it('that is none is told with those that begin so', async () => {
    const ran = await run(['explain', 'rule.gone']);
    expect(ran).toMatchObject({ exit: 2, out: '' });
    expect(ran.err).toContain('No error has the code "rule.gone".\nThere are: rule.not_found');
  });
});

describe('the way to the hub', () => {
  it('is missing where none was started', async () => {
    await using dir = await tempDir();
    expect(await run(['status'], { env: { MUSTER_HOME: dir.path } })).toMatchObject({
      exit: 6,
      out: '',
      err:
        `No hub runs here: ${dir.path} has none.\nStart one: muster up. Or sign in to one elsewhere: muster login --hub URL\n` +
        see('hub.unreachable'),
    });
  });

  it('leads nowhere when the hub has gone', async () => {
    await using dir = await tempDir();
    const address = await closedAddress();
    await writeHubRecord(dir.path, {
      address,
      pid: process.pid,
      database: 'sqlite',
      startedAt: 0,
      version: '0',
    });
    await writeToken(dir.path, 'mst_user_x');
    const ran = await run(['status'], { env: { MUSTER_HOME: dir.path } });
    expect(ran.exit).toBe(6);
    expect(ran.err).toBe(
      `The hub at ${address} cannot be reached: ECONNREFUSED.\nStart it: muster up\n` +
        see('hub.unreachable'),
    );
  });

  it('takes no address that is none', async () => {
    expect(await run(['status', '--hub', 'mill'])).toMatchObject({
      exit: 2,
      err:
        '"mill" is no address of a hub.\nAn address looks like http://127.0.0.1:7070\n' +
        see('request.invalid'),
    });
  });

  it('never carries the token of this machine’s hub to another address', async () => {
    await using dir = await tempDir();
    await writeHubRecord(dir.path, {
      address: 'http://127.0.0.1:7070',
      pid: 1,
      database: 'sqlite',
      startedAt: 0,
      version: '0',
    });
    await writeToken(dir.path, 'mst_user_secret');
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.end('{}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const other = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
    for (const how of [{ argv: ['status', '--hub', other] }, { argv: ['status'], hub: other }]) {
      const env = { MUSTER_HOME: dir.path, ...(how.hub ? { MUSTER_HUB: how.hub } : {}) };
      const ran = await run(how.argv, { env });
      expect(ran.exit).toBe(4);
      expect(ran.err).toContain('Or set MUSTER_TOKEN to a token of that hub.');
    }
    expect(seen).toEqual([]);
    await run(['status', '--hub', other], { env: { MUSTER_HOME: dir.path, MUSTER_TOKEN: 'mst_user_other' } });
    expect(seen).toContain('Bearer mst_user_other');
    server.close();
  });

  it('is not lost on a record that cannot be read', async () => {
    await using dir = await tempDir();
    for (const text of ['', '{', '[]', '{"address": 1}', 'null']) {
      await writeFile(dir.at('hub.json'), text);
      expect((await run(['status'], { env: { MUSTER_HOME: dir.path } })).exit).toBe(6);
    }
  });
});

it('says that it was stopped, and with the exit code of that', async () => {
  await using dir = await tempDir();
  const abort = new AbortController();
  const server = createServer(() => abort.abort());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const hub = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  const ran = await run(['status'], {
    env: { MUSTER_HOME: dir.path, MUSTER_HUB: hub, MUSTER_TOKEN: 'mst_user_x' },
    signal: abort.signal,
  });
  expect(ran).toMatchObject({
    exit: 130,
    err: 'Stopped. What the hub was asked for goes on: muster status\n',
  });
  server.closeAllConnections();
  server.close();
});

/** An address where nobody listens. */
async function closedAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}
