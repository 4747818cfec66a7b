import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FarSide } from '../../../test/support/far-side.ts';
import { useCliWorld, see } from '../testing/cli-world.ts';

const cli = useCliWorld();
const { run, text } = cli;
let far: FarSide;
beforeAll(async () => {
  far = await FarSide.open();
});
afterAll(async () => {
  await far[Symbol.asyncDispose]();
});

describe('channels of notices', () => {
  it('say the first step, and refuse what leads into this machine until an admin lets it', async () => {
    expect((await run(['notice', 'list'])).out).toBe(
      'Nobody is told while away. A channel comes with: muster notice add phone ntfy --to TOPIC\n',
    );
    expect(await run(['notice', 'add', 'desk', 'webhook', '--address', far.address])).toMatchObject({
      exit: 2,
      err:
        'The channel "desk" cannot be used: nothing may be sent to its address: it is not https.\nGive a public https:// address. An admin lets notices go elsewhere: muster config set notices.addresses any\n' +
        see('notice_channel.unusable'),
    });
    expect(await run(['notice', 'add', 'desk', 'pigeon'])).toMatchObject({
      exit: 2,
      err:
        '"pigeon" is no kind of channel.\nOne of: webhook, ntfy, slack, telegram\n' + see('request.invalid'),
    });
    expect(await run(['notice', 'add', 'chat', 'telegram', '--to', '1'])).toMatchObject({ exit: 2 });
    expect((await run(['config', 'set', 'notices.addresses', 'any'])).exit).toBe(0);
  });

  it('are planned, added with a secret shown once, tried, changed and removed', async () => {
    const add = ['notice', 'add', 'desk', 'webhook', '--address', `${far.address}/in?key=k1`];
    expect((await run([...add, '--dry-run'])).out).toBe('Would add the channel desk (webhook).\n');
    const added = await run([...add, '--need', 'approval', '--need', 'run-failed']);
    expect(added.out).toMatch(/^Secret +mst_hook_/m);
    expect(added.err).toContain('shown this once');
    expect(await run(add)).toMatchObject({ exit: 5 });
    expect(text(await run(['notice', 'list']))).toMatch(
      /^desk +webhook +approval, run failed +on +http:\/\/\S+\/in\?…$/m,
    );
    expect((await run(['notice', 'show', 'desk'])).out).toMatch(/^Secret +kept, and never shown$/m);
    expect(await run(['notice', 'test', 'desk'])).toMatchObject({
      exit: 0,
      out: 'A message went to desk. Has it arrived?\n',
    });
    expect(far.bodies()[0]).toMatchObject({ type: 'notice.test', need: 'test' });
    far.reply = () => ({ status: 404 });
    expect(await run(['notice', 'test', 'desk'])).toMatchObject({
      exit: 1,
      out: 'Nothing arrived by desk. It answered 404.\n',
    });
    expect((await run(['notice', 'edit', 'desk', '--off', '--dry-run'])).out).toBe(
      'Would change enabled of desk.\n',
    );
    const edited = (await run(['notice', 'edit', 'desk', '--off', '--new-secret', '--json'])).json();
    expect(edited).toMatchObject({
      channel: { enabledAt: null },
      secret: expect.stringMatching(/^mst_hook_/),
    });
    expect(await run(['notice', 'edit', 'desk'])).toMatchObject({ exit: 2 });
    expect((await run(['notice', 'log'])).out).toBe('Nothing was told yet.\n');
    expect((await run(['notice', 'remove', 'desk', '--dry-run'])).out).toBe(
      'Would remove the channel desk.\n',
    );
    expect((await run(['notice', 'remove', 'desk'])).out).toBe(
      'Removed: nothing is told by desk any more.\n',
    );
    expect(await run(['notice', 'show', 'desk'])).toMatchObject({
      exit: 3,
      err: 'There is no channel "desk".\nSee: muster notice list\n' + see('notice_channel.not_found'),
    });
  });

  it('take a token from stdin, and keep it to themselves', async () => {
    const made = await run(
      ['notice', 'add', 'phone', 'ntfy', '--address', `${far.address}/alerts`, '--secret', '-'],
      {
        stdin: 'tk_123\n',
      },
    );
    expect(made).toMatchObject({ exit: 0 });
    expect(made.out).not.toContain('tk_123');
    far.reply = () => undefined;
    far.came.length = 0;
    await run(['notice', 'test', 'phone']);
    expect(far.came[0]?.headers.authorization).toBe('Bearer tk_123');
  });
});

describe('the audit log', () => {
  it('tells what somebody did to something, through one door', async () => {
    const actions = async (...flags: string[]) =>
      (await run(['audit', '--json', ...flags])).json().items.map(({ action }: { action: string }) => action);
    expect(new Set(await actions('--what', 'notice_channel'))).toEqual(
      new Set(['notice_channel.created', 'notice_channel.changed', 'notice_channel.removed']),
    );
    expect(await actions('--what', 'notice_channel.removed', '--door', 'cli', '--since', '1h')).toHaveLength(
      1,
    );
    expect(await actions('--what', 'notice_channel', '--door', 'web')).toEqual([]);
    expect(await actions('--who', 'nobody-at-all')).toEqual([]);
    expect((await run(['audit', '--since', 'soon'])).exit).toBe(2);
  });
});
