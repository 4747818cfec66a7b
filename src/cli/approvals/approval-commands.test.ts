import { describe, expect, it } from 'vitest';
import { steady, useCliWorld, waitingApproval, see } from '../testing/cli-world.ts';

const cli = useCliWorld();
const { run, text } = cli;

describe('approvals', () => {
  const command = ['session', 'spawn', '--harness', 'shell', '--command', '--wait', '30'];

  it('are shown exactly, answered by a short id, and remembered when asked', async () => {
    const spawned = run([...command, 'echo one; exit 3']);
    const id = await waitingApproval(cli.world);
    const status = text(await run(['status']));
    expect(status).toMatch(/^1 needs you/m);
    expect(status).toMatch(/^apr_… +ses_… \(shell on local\) +run echo one; exit 3/m);
    const shown = text(await run(['approval', 'show', id.slice(0, 16)]));
    expect(shown).toMatch(/^Command +echo one; exit 3$/m);
    expect(shown).toMatch(/^muster approval answer apr_… always-allow$/m);
    const answered = await run(['approval', 'answer', id.slice(4, 16), 'always-allow', '--scope', 'user']);
    expect(text(answered)).toMatch(
      /^Allowed ses_… \(shell on local\) to run echo one; exit 3\.\nRemembered until it ends in N s: Allow the command "echo one; exit 3" in every session\nTake it back: muster rule remove rul_…\n$/,
    );
    // The turn is done, and the command has failed: a script has to see the latter.
    expect(await spawned).toMatchObject({
      exit: 1,
      out: 'exit 3\none\n',
      err: expect.stringContaining('The command failed with exit code 3.\n'),
    });
    const again = await run(['approval', 'answer', id, 'deny']);
    expect(again.exit).toBe(5);

    // Remembered: nobody is asked.
    expect(await run([...command, 'echo one; exit 3'])).toMatchObject({ exit: 1 });
    const { items } = (await run(['rule', 'list', '--json'])).json();
    expect(text(await run(['rule', 'list']))).toMatch(
      /rul_… +Allow the command "echo one; exit 3" in every session +1×, last N s ago +N s ago +in N s/,
    );
    expect((await run(['rule', 'remove', items[0].id.slice(0, 16)])).out).toBe(
      'No longer remembered: Allow the command "echo one; exit 3" in every session\n',
    );
    expect(await run(['rule', 'remove', 'rul_00'])).toMatchObject({
      exit: 3,
      err: 'There is no rule "rul_00".\nSee: muster rule list\n' + see('rule.not_found'),
    });
  });

  it('ends a command by send as the command ended, also by a signal', async () => {
    const spawn = ['session', 'spawn', '--harness', 'shell', '--command', '--delegate', '--label', 'sh'];
    expect(await run([...spawn, '--approvals', 'yolo', '--wait', '30', 'true'])).toMatchObject({ exit: 0 });
    const send = (line: string) => run(['session', 'send', 'sh', '--command', line]);
    expect(await send('true')).toMatchObject({ exit: 0, err: '' });
    expect(await send('exit 4')).toMatchObject({
      exit: 1,
      err: 'The command failed with exit code 4.\n',
    });
    expect(await send('kill -KILL $$')).toMatchObject({
      exit: 1,
      out: 'ended by SIGKILL\n',
      err: 'The command did not run to its end.\n',
    });
    const { turns } = (await run(['session', 'show', 'sh', '--json'])).json();
    expect(turns.map(({ state }: { state: string }) => state)).toEqual(['done', 'done', 'done', 'done']);
    await run(['delegate', 'close', 'sh']);
  });

  it('are said to be about what the harness asks, where it does things unasked', async () => {
    await run([
      'session',
      'spawn',
      'hi',
      '--harness',
      'echo',
      '--delegate',
      '--label',
      'bold',
      '--wait',
      '30',
    ]);
    expect(text(await run(['session', 'show', 'bold']))).toMatch(
      /^Approvals +ask, of what the harness asks about \(echo answers unasked\)$/m,
    );
    await run(['delegate', 'close', 'bold']);
  });

  it('end the wait of a script with the exit code that says so', async () => {
    const ran = await run([
      'session',
      'spawn',
      'true',
      '--harness',
      'shell',
      '--command',
      '--delegate',
      '--label',
      'sh',
      '--wait',
      '1',
    ]);
    expect(ran.exit).toBe(8);
    expect(steady(ran.err)).toContain(
      'sh (shell on local) asks to run true\nAnswer it: muster approval answer apr_… allow (or deny)\n',
    );
    expect(ran.err).toContain(
      'sh needs you: to approve the command: true\nAnswer it: muster approval list\n',
    );
    const id = await waitingApproval(cli.world);
    expect(await run(['approval', 'answer', id, 'maybe'])).toMatchObject({
      exit: 2,
      err:
        `"maybe" is no answer to ${id}.\nOne of: allow, deny, always-allow, always-deny\n` +
        see('request.invalid'),
    });
    expect((await run(['approval', 'answer', id, 'deny', '--reason', 'no'])).out).toBe(
      'Denied sh (shell on local) to run true.\n',
    );
    expect(text(await run(['approval', 'list', '--all']))).toMatch(/denied/);
    await run(['delegate', 'close', 'sh']);
  });

  it('take no other answer', async () => {
    expect(await run(['approval', 'answer', 'apr_x', 'maybe'])).toMatchObject({ exit: 3 });
    expect(await run(['approval', 'show', 'apr_nope'])).toMatchObject({ exit: 3 });
  });
});
