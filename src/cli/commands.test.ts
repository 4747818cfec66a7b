import { describe, expect, it } from 'vitest';
import { useCliWorld, see } from './testing/cli-world.ts';

const { run, text } = useCliWorld();

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
      source: 'spawn',
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
      err:
        '"free" is no approval mode.\nOne of: ask, approve-reads, auto-edits, deny, yolo\n' +
        see('request.invalid'),
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
      err:
        'No session "mill" was found.\nSee what there is: muster session list\n' + see('session.not_found'),
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
      err: 'No agent "nobody" was found.\nSee them: muster agent list\n' + see('agent.not_found'),
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
});
