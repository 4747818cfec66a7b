import { readFile, writeFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { useCliWorld, see } from '../testing/cli-world.ts';

const cli = useCliWorld();
const { run, text } = cli;

describe('settings', () => {
  it('are shown with their origins', async () => {
    expect(text(await run(['config', 'list']))).toMatch(
      /^delegate\.idleHours +72 hours +default +Close a delegate/m,
    );
    expect((await run(['config', 'list', '--changed'])).out).toMatch(/hub\.port +0 +flag \(--port\)/);
    expect(await run(['config', 'get', 'delegate.idleHours'])).toMatchObject({
      out: '72\n',
      err: 'From: default\n',
    });
    expect(await run(['config', 'get', 'idle'])).toMatchObject({
      exit: 2,
      err:
        'There is no setting "idle".\nDid you mean delegate.idleHours or thread.idleHours? See: muster config list\n' +
        see('config.unknown_key'),
    });
  });

  it('are set in the hub, after showing the plan, and taken back', async () => {
    expect((await run(['config', 'set', 'delegate.idleHours', '24', '--dry-run'])).out).toBe(
      'Would set delegate.idleHours in the hub: 72 → 24\n',
    );
    expect((await run(['config', 'set', 'delegate.idleHours', '24'])).out).toBe(
      'delegate.idleHours is 24 now (from: hub).\n',
    );
    expect((await run(['config', 'set', 'delegate.idleHours', '--default'])).out).toBe(
      'delegate.idleHours is 72 now (from: default).\n',
    );
    expect((await run(['config', 'set', 'spawn.defaultHarness', '--default'])).out).toBe(
      'spawn.defaultHarness is (none) now (from: default).\n',
    );
    for (const bad of ['-1', 'soon', ''])
      expect((await run(['config', 'set', 'delegate.idleHours', bad])).exit).toBe(2);
    expect((await run(['config', 'set', 'hub.port', '7071'])).exit).toBe(2);
  });

  it('are set in the person’s file and the project’s, which keeps comments', async () => {
    const file = cli.world.dir.at('config', 'muster', 'config.yaml');
    expect((await run(['config', 'set', 'hub.port', '7071', '--user', '--dry-run'])).out).toBe(
      `Would set hub.port in ${file} (a new file): not set → 7071\n`,
    );
    expect((await run(['config', 'set', 'hub.port', '7071', '--user'])).exit).toBe(0);
    await writeFile(file, '# mine\nhub:\n  port: 7071 # not the usual one\ndelegate.idleHours: 3\n');
    expect((await run(['config', 'set', 'hub.port', '7072', '--user', '--json'])).json()).toEqual({
      key: 'hub.port',
      file,
      from: '7071',
      to: 7072,
    });
    await run(['config', 'set', 'delegate.idleHours', '4', '--user']);
    expect(await readFile(file, 'utf8')).toBe(
      '# mine\nhub:\n  port: 7072 # not the usual one\ndelegate.idleHours: 4\n',
    );
    await run(['config', 'set', 'approval.mode', 'deny', '--project']);
    expect(await readFile(cli.world.dir.at('.muster', 'config.yaml'), 'utf8')).toBe(
      'approval:\n  mode: deny\n',
    );
    await run(['config', 'set', 'approval.mode', '--default', '--project']);
  });
});
