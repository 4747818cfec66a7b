import { expect, test } from 'vitest';
import { steady, useCliWorld } from '../testing/cli-world.ts';

const cli = useCliWorld();
const run = (...argv: string[]) => cli.world.run(['agent', ...argv]);

test('an agent that was ordered nothing says what to type', async () => {
  expect(await run('commands', 'local')).toMatchObject({
    exit: 0,
    out: 'Nothing was ordered of local. To see how it is: muster agent health local\n',
  });
});

test('asks an agent how it is, and prints sizes with their units', async () => {
  const { exit, out, err } = await run('health', 'local');
  expect(exit).toBe(0);
  expect(err).toContain('pending: waits for agent local to take it');
  expect(out).toMatch(/^Version +0\.1\.0$/m);
  expect(out).toMatch(/^Rss +\d+ MB$/m);
  expect(out).toMatch(/^Harnesses +echo, shell$/m);
  expect((await cli.world.run(['agent', 'health', 'local', '--json'])).json()).toMatchObject({
    state: 'completed',
    order: { kind: 'health_check' },
    waits: null,
  });
});

test('drains and waits until nothing runs, and takes work again', async () => {
  expect(await run('drain', 'local', '--wait')).toMatchObject({
    exit: 0,
    out: 'local is drained: it takes no new work, and none runs on it.\n',
  });
  expect((await run('show', 'local')).out).toMatch(/^Is +online, draining$/m);
  expect(await run('drain', 'local')).toMatchObject({
    out: 'local is draining: it takes no new work, and none runs on it.\n',
  });
  expect(await run('resume', 'local')).toMatchObject({ exit: 0, out: 'local takes work again.\n' });
  expect((await run('show', 'local')).out).toMatch(/^Is +online$/m);
});

test('reads its configuration anew', async () => {
  expect(await run('reload', 'local')).toMatchObject({
    exit: 0,
    out: 'local has read its configuration anew and finds echo, shell.\n',
  });
});

test('the agent of muster up is neither restarted nor upgraded, and says what to do instead', async () => {
  const restarted = await run('restart', 'local', '--force');
  expect(restarted).toMatchObject({ exit: 1, out: '' });
  expect(restarted.err).toContain('The order to local (restart, by force) failed.');
  expect(restarted.err).toContain('muster down && muster up');
  const upgraded = await run('upgrade', 'local', '9.9.9', '--json');
  expect(upgraded.exit).toBe(1);
  expect(upgraded.json()).toMatchObject({ state: 'failed', cause: { code: 'command.unsupported' } });
});

test('a dry run says what would be ordered, and orders nothing', async () => {
  const before = (await cli.world.run(['agent', 'commands', 'local', '--json'])).json().items.length;
  expect(await run('upgrade', 'local', '1.2.3', '--force', '--dry-run')).toMatchObject({
    exit: 0,
    out: 'Would order local: upgrade to 1.2.3, by force. Now 0 turns run on it, and it is online.\n',
  });
  expect((await cli.world.run(['agent', 'commands', 'local', '--json'])).json().items).toHaveLength(before);
});

test('an order can be given without waiting, and is listed with what became of it', async () => {
  const ordered = await run('health', 'local', '--no-wait');
  expect(steady(ordered.out)).toMatch(
    /^Ordered: health check \(cmd_\S+\)\. See what became of it: muster agent commands local\n$/,
  );
  const { out } = await run('commands', 'local');
  expect(out).toMatch(/^COMMAND +ORDER +IS +ORDERED +(?:ENDS +)?OUTCOME$/m);
  expect(out).toMatch(/restart, by force +failed/);
  expect(out).toMatch(/upgrade to 9\.9\.9 +failed/);
});

test('what is no exact version and no tarball with a digest is refused before anything is ordered', async () => {
  for (const argv of [['latest'], ['1.2'], ['1.2.3', '--tarball', '/x.tgz']]) {
    expect((await run('upgrade', 'local', ...argv)).exit).toBe(2);
  }
  expect(await run('upgrade', 'local', '--tarball', '/x.tgz')).toMatchObject({
    exit: 2,
    err: expect.stringContaining('a tarball with its digest'),
  });
  expect(
    (await run('upgrade', 'local', '--tarball', 'http://example.org/x.tgz', '--digest', 'sha256:00')).exit,
  ).toBe(2);
  expect((await run('restart', 'nobody')).exit).toBe(3);
});

test('what it has not carried out stands with the agent, and what it waits for', async () => {
  await run('disable', 'local');
  await run('health', 'local', '--no-wait');
  const { out } = await run('show', 'local');
  expect(out).toMatch(/^Is +online, disabled$/m);
  expect(out).toMatch(/health check +pending .* waits for agent local, which is disabled$/m);
});
