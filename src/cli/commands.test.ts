import { readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliWorld, steady, type CliWorld, type Ran } from './testing/cli-world.ts';

let world: CliWorld;
beforeAll(async () => {
  world = await cliWorld();
});
afterAll(async () => {
  await world[Symbol.asyncDispose]();
});

const run: CliWorld['run'] = (...args) => world.run(...args);
const text = (ran: Ran) => steady(ran.out, world);

/** The id of the approval that waits, once one does. */
async function waitingApproval(): Promise<string> {
  for (;;) {
    const { items } = (await run(['approval', 'list', '--json'])).json();
    if (items.length > 0) return items[0].id;
    // Each look is a call of its own to the hub: no pause is needed for it to go on meanwhile.
  }
}

describe('empty lists say the next step', () => {
  it.each([
    [['session', 'list'], /^No sessions\. Spawn one: muster session spawn/],
    [['delegate', 'list'], /^No delegates\. Spawn one: muster session spawn/],
    [['approval', 'list'], /^Nothing waits for an answer\./],
    [['rule', 'list'], /^No answers are remembered\. One comes with: muster approval answer/],
    [['mail', '--peek'], /^No mail\./],
    [['status'], /No sessions yet\. Spawn one: muster session spawn/],
  ])('%j', async (argv, expected) => {
    // Looking makes the caller's own session, which is outside and no news.
    const ran = await run(argv);
    expect(ran.exit).toBe(0);
    expect(ran.out).toMatch(expected);
  });
});

describe('a delegate, from spawn to close', () => {
  it('prints what a spawn would ask for, and asks for nothing', async () => {
    const ran = await run([
      'session',
      'spawn',
      'say',
      'hi',
      '--delegate',
      '--label',
      'mill',
      '--cwd',
      'sub',
      '--dry-run',
    ]);
    expect(ran.exit).toBe(0);
    expect(text(ran)).toBe(
      'Would spawn:\ntask      say hi\ndelegate  yes\nlabel     mill\ncwd       /project/sub\n',
    );
    expect((await run(['delegate', 'list', '--json'])).json().items).toEqual([]);
    const cloned = await run([
      'session',
      'spawn',
      'hi',
      '--git',
      'git@host:x.git',
      '--ref',
      'v1',
      '--dry-run',
    ]);
    expect(text(cloned)).toBe('Would spawn:\ntask  hi\ngit   git@host:x.git#v1\n');
    const refless = await run(['session', 'spawn', 'hi', '--ref', 'v1', '--dry-run']);
    expect(refless).toMatchObject({ exit: 2, err: expect.stringContaining('--git URL') });
  });

  it('is spawned with a task and waited for', async () => {
    const ran = await run([
      'session',
      'spawn',
      'hello',
      '--delegate',
      '--label',
      'mill',
      '--harness',
      'echo',
      '--wait',
    ]);
    expect(ran).toMatchObject({
      exit: 0,
      out: 'echo: hello\n',
      err: 'Spawned mill; waiting for its reply.\n',
    });
  });

  it('answers a message; what it begins with has no meaning', async () => {
    expect(await run(['session', 'send', 'mill', '--', '--help', '-x'])).toMatchObject({
      out: 'echo: --help -x\n',
    });
    for (const message of ['/help', '!ls', '@file', '-']) {
      const ran = await run(['session', 'send', 'mill', message], { stdin: '/from stdin\n' });
      expect(ran).toMatchObject({
        exit: 0,
        out: `echo: ${message === '-' ? '/from stdin' : message}\n`,
        err: '',
      });
    }
  });

  it('answers a send that waits for nothing with the turn, and the reply comes by mail once', async () => {
    const sent = await run(['session', 'send', 'mill', 'later', '--timeout', '0']);
    expect(sent.exit).toBe(0);
    expect(sent.out).toMatch(/^trn_/);
    const mail = await run(['mail', '--wait', '20']);
    expect(text(mail)).toBe('mill replied: echo: later (N s ago)\necho: later\n');
    expect(await run(['mail'])).toMatchObject({
      exit: 0,
      out: '',
      err: 'No mail. Wait for it: muster mail --wait\n',
    });
  });

  it('is listed with both expiry times, and shown whole', async () => {
    const list = text(await run(['delegate', 'list'])).replaceAll(/ {2,}/g, ' | ');
    expect(list).toMatch(
      /^SESSION \| LABEL \| KIND \| HARNESS \| AGENT \| STATUS \| SINCE \| IDLE EXPIRY \| AGE EXPIRY\n/,
    );
    expect(list).toMatch(/ses_… \| mill \| delegate \| echo \| local \| done \| N s \| in N s \| in N s\n$/);
    const shown = text(await run(['session', 'show', 'mill']));
    expect(shown).toMatch(/^Status +done: its last turn is done; it waits for a message$/m);
    expect(shown).toMatch(/^Folder +\/project$/m);
    expect(shown).toMatch(/^trn_… +done +later +echo: later +N s ago$/m);
    const json = (await run(['session', 'show', 'mill', '--json'])).json();
    expect(json.session).toMatchObject({ label: 'mill', kind: 'delegate', status: { word: 'done' } });
    expect(json.turns).toHaveLength(5);
  });

  it('is found by the beginning of its id', async () => {
    const { session } = (await run(['session', 'show', 'mill', '--json'])).json();
    const ran = await run(['session', 'show', session.id.slice(0, 16), '--json']);
    expect(ran.json().session.id).toBe(session.id);
  });

  it('has a transcript, as text and as JSON', async () => {
    const ran = await run(['session', 'history', 'mill']);
    expect(ran.out).toMatch(/^> hello\necho: hello\n> --help -x\necho: --help -x\n> \/help\n/);
    expect((await run(['session', 'history', 'mill', '--json'])).json().items[0].entry).toEqual({
      type: 'prompt',
      text: 'hello',
    });
  });

  it('has a transcript of its last turns alone', async () => {
    const { out } = await run(['session', 'history', 'mill', '--last', '1']);
    expect(out).toBe('> later\necho: later\n');
  });

  it('can be watched from its last turn on, until its turn has ended', async () => {
    const ran = await run(['session', 'watch', 'mill', '--once']);
    expect(ran).toMatchObject({ exit: 0, out: '> later\necho: later\n' });
  });

  it('takes another approval mode, and no other word for one', async () => {
    expect((await run(['session', 'mode', 'mill', 'approve-reads'])).out).toBe(
      'mill is in mode approve-reads now.\n',
    );
    expect(await run(['session', 'mode', 'mill', 'free'])).toMatchObject({
      exit: 2,
      err: '"free" is no approval mode.\nOne of: ask, approve-reads, auto-edits, deny, yolo\n',
    });
  });

  it('says what a cancel and a replacement would do, and does neither', async () => {
    expect((await run(['session', 'cancel', 'mill', '--dry-run'])).out).toBe('Nothing would be cancelled.\n');
    const planned = text(await run(['session', 'replace', 'mill', '--dry-run']));
    expect(planned).toMatch(
      /^Would replace mill:\nclosed now +ses_…\nanother +on echo in \/project, without its memory\n/,
    );
    expect((await run(['delegate', 'list', '--json'])).json().items).toHaveLength(1);
  });

  it('refuses its label to another, with the conflict’s exit code', async () => {
    const ran = await run([
      'session',
      'spawn',
      'again',
      '--delegate',
      '--label',
      'mill',
      '--harness',
      'echo',
    ]);
    expect(ran.exit).toBe(5);
    expect(ran.out).toBe('');
    expect(ran.err).toContain('mill');
  });

  it('says what a close would do, closes, and is not found afterwards', async () => {
    const plan = await run(['delegate', 'close', 'mill', '--dry-run']);
    expect(text(plan)).toBe('Would close mill:\nsession  ses_…\nlabel    would be free again\n');
    expect((await run(['delegate', 'close', 'mill'])).out).toBe('Closed mill.\n');
    const gone = await run(['session', 'send', 'mill', 'still there?']);
    expect(gone).toMatchObject({
      exit: 3,
      out: '',
      err: 'No session "mill" was found.\nSee what there is: muster session list\n',
    });
    expect(JSON.parse((await run(['delegate', 'status', 'mill', '--json'])).err)).toMatchObject({
      error: { code: 'session.not_found' },
    });
    expect(text(await run(['session', 'list', '--all']))).toMatch(/mill +delegate +echo +local +closed/);
  });
});

describe('the main session of a person', () => {
  it('tells before it is closed what would be closed with it', async () => {
    for (const label of ['left', 'right'])
      await run(['session', 'spawn', 'one', '--harness', 'echo', '--delegate', '--label', label]);
    const { items } = (await run(['session', 'list', '--json'])).json();
    const { owner } = items.find((session: { label: string | null }) => session.label === 'left');
    expect((await run(['session', 'close', owner, '--dry-run'])).out).toMatch(/^with it +left, right$/m);
    for (const label of ['left', 'right']) await run(['delegate', 'close', label]);
  });
});

describe('a task without a person', () => {
  it('says its reply once: it does not come again by mail', async () => {
    await run(['mail']);
    const ran = await run(['exec', 'ready', '--harness', 'echo']);
    expect(ran).toMatchObject({ exit: 0, out: 'echo: ready\n', err: '' });
    expect(await run(['mail'])).toMatchObject({ exit: 0, out: '' });
    expect((await run(['mail', '--peek', '--limit', '1'])).out).toMatch(/ago, taken\)\necho: ready\n$/);
  });
});

describe('approvals', () => {
  const command = ['session', 'spawn', '--harness', 'shell', '--command', '--wait', '30'];

  it('are shown exactly, answered by a short id, and remembered when asked', async () => {
    const spawned = run([...command, 'echo one; exit 3']);
    const id = await waitingApproval();
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
      /rul_… +Allow the command "echo one; exit 3" in every session +N s ago +in N s/,
    );
    expect((await run(['rule', 'remove', items[0].id.slice(0, 16)])).out).toBe(
      'No longer remembered: Allow the command "echo one; exit 3" in every session\n',
    );
    expect(await run(['rule', 'remove', 'rul_00'])).toMatchObject({
      exit: 3,
      err: 'There is no rule "rul_00".\nSee: muster rule list\n',
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
    const id = await waitingApproval();
    expect(await run(['approval', 'answer', id, 'maybe'])).toMatchObject({
      exit: 2,
      err: `"maybe" is no answer to ${id}.\nOne of: allow, deny, always-allow, always-deny\n`,
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

describe('a watch', () => {
  it('shows what a session does as it does it, questions too, and ends with the session', async () => {
    const asked = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    await run([
      'session',
      'spawn',
      'echo seen',
      '--harness',
      'shell',
      '--command',
      '--delegate',
      '--label',
      'watched',
    ]);
    const watch = run(['session', 'watch', 'watched'], {
      onOut: (out) => {
        if (out.includes('It needs your answer')) asked.resolve();
        if (out.includes('The turn is done.')) ended.resolve();
      },
    });
    await asked.promise;
    await run(['approval', 'answer', await waitingApproval(), 'allow']);
    await ended.promise;
    await run(['delegate', 'close', 'watched']);
    const ran = await watch;
    expect(ran.exit).toBe(0);
    expect(ran.err).toBe('Watching watched; Ctrl-C ends the watch, not the session.\n');
    const shown = text(ran);
    expect(shown).toMatch(/^> echo seen\n\* run echo seen\n/);
    expect(shown).toMatch(/^Command +echo seen$/m);
    expect(shown).toContain('The question was allowed.\n');
    expect(shown).toContain('exit 0\nseen\nThe turn is done.\n');
    expect(shown).toMatch(/The session is closed\.\n$/);
    expect(shown.match(/It needs your answer/g)).toHaveLength(1);
  });

  it('ends at Ctrl-C and leaves the session alone', async () => {
    await run(['session', 'spawn', 'hi', '--harness', 'echo', '--delegate', '--label', 'left', '--wait']);
    const abort = new AbortController();
    const ran = await run(['session', 'watch', 'left'], {
      signal: abort.signal,
      onOut: (out) => out.includes('echo: hi') && abort.abort(),
    });
    expect(ran).toMatchObject({ exit: 0, out: '> hi\necho: hi\n' });
    expect((await run(['session', 'show', 'left', '--json'])).json().session.state).toBe('open');
    await run(['delegate', 'close', 'left']);
  });

  it('is JSON lines where that was asked for', async () => {
    await run(['session', 'spawn', 'hi', '--harness', 'echo', '--delegate', '--label', 'json', '--wait']);
    const seen = (await run(['session', 'watch', 'json', '--once', '--json'])).lines();
    expect(seen.map((line) => [line.type, line.entry?.type])).toEqual([
      ['entry', 'prompt'],
      ['entry', 'text'],
    ]);
    await run(['delegate', 'close', 'json']);
  });
});

describe('one label under two owners', () => {
  it('is told apart by the owner', async () => {
    const spawn = ['session', 'spawn', 'hi', '--harness', 'echo', '--delegate', '--json', '--label'];
    const owner = (await run([...spawn, 'lead'])).json().session;
    await run([...spawn, 'twin']);
    expect((await run([...spawn, 'twin', '--owner', owner])).exit).toBe(0);
    const ran = await run(['delegate', 'status', 'twin']);
    expect(ran.exit).toBe(5);
    expect(ran.err).toContain('--owner');
    expect(text(await run(['delegate', 'list']))).toMatch(/ OWNER /);
    expect((await run(['delegate', 'status', 'twin', '--owner', owner, '--json'])).json().owner).toBe(owner);
    expect((await run(['delegate', 'close', 'twin', '--owner', owner])).out).toBe('Closed twin.\n');
    for (const label of ['twin', 'lead']) expect((await run(['delegate', 'close', label])).exit).toBe(0);
  });
});

describe('the rest of the hub', () => {
  it('shows agents with what they can start', async () => {
    expect(text(await run(['agent', 'list']))).toMatch(
      /^AGENT +IS +TURNS +HARNESSES +HOST\nlocal +online +0 of 4 +echo, shell/,
    );
    expect(text(await run(['agent', 'show', 'local']))).toMatch(/^Is +online$/m);
    expect(await run(['agent', 'show', 'nobody'])).toMatchObject({
      exit: 3,
      err: 'No agent "nobody" was found.\nSee them: muster agent list\n',
    });
  });

  it('records who did what', async () => {
    expect(text(await run(['audit', '--limit', '3']))).toMatch(/^WHEN \(UTC\) +WHO +DOOR +DID +TO/);
    expect((await run(['audit', '--json'])).json().items.length).toBeGreaterThan(0);
  });

  it('streams events as lines, and ends after as many as were asked for', async () => {
    const over = new AbortController();
    const events = run(['events', '--types', 'session.created,turn.done', '--count', '2', '--json']).finally(
      () => over.abort(),
    );
    // The stream tells nothing of when it stands; what comes after that is seen.
    while (!over.signal.aborted) await run(['session', 'spawn', 'one', '--harness', 'echo', '--wait']);
    const seen = (await events).lines();
    expect(seen).toHaveLength(2);
    expect(seen[0]).toMatchObject({
      type: expect.stringMatching(/^(session\.created|turn\.done)$/),
      cursor: expect.any(String),
    });
    expect(await run(['events', '--types', 'turn.don'])).toMatchObject({ exit: 2 });
  });

  it('shows settings with their origins', async () => {
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
      err: 'There is no setting "idle".\nDid you mean delegate.idleHours? See: muster config list\n',
    });
  });

  it('sets them in the hub, after showing the plan, and takes them back', async () => {
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

  it('sets them in the person’s file and the project’s, keeping comments', async () => {
    const file = world.dir.at('config', 'muster', 'config.yaml');
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
    expect(await readFile(world.dir.at('.muster', 'config.yaml'), 'utf8')).toBe('approval:\n  mode: deny\n');
    await run(['config', 'set', 'approval.mode', '--default', '--project']);
  });
});
