import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { servedHub, type Answered, type ServedHub } from '../testing/served-hub.ts';
import { CHAT_COMMANDS } from './command-table.ts';
import { nameOf } from './chat-command.ts';
import { answeringAgent } from './testing/answering-agent.ts';

let at: ServedHub;
let playing: Promise<void>;
let chat: string;
beforeAll(async () => {
  at = await servedHub();
  const by = await at.hub.auth.whoIs(at.tokens.agent);
  if (!by.ok) throw new Error(by.error.message);
  playing = answeringAgent(at.hub, by.value);
  chat = await opened();
});
afterAll(async () => {
  await at[Symbol.asyncDispose]();
  await playing;
});

const good = ({ status, json }: Answered) => {
  if (status !== 200) throw new Error(`${status} ${JSON.stringify(json)}`);
  return json;
};
const post = (path: string, body: object = {}, more: object = {}) =>
  at.call('POST', `/api/v1${path}`, { body, ...more });
const get = (path: string) => at.call('GET', `/api/v1${path}`);

async function opened(more: object = {}): Promise<string> {
  const made = good(await post('/chats', { harness: 'echo', cwd: '/work', ...more }));
  await said(made.id, 'hello');
  return String(made.id);
}

/** Says something and waits until nothing runs in the session any more. */
async function said(session: string, text: string) {
  const answer = good(await post(`/chats/${session}/say`, { text }));
  for (;;) {
    const { queue } = good(await get(`/chats/${session}`));
    if (queue.length === 0) return answer;
  }
}

const delegate = async (owner: string, label: string) =>
  good(
    await post('/sessions', {
      task: 'begin',
      harness: 'echo',
      cwd: '/work',
      delegate: true,
      label,
      owner,
      mode: 'session',
    }),
  );
const transcript = async (session: string) =>
  good(await get(`/sessions/${session}/transcript?limit=1000`)).items.map(
    ({ entry }: { entry: object }) => entry,
  );
const texts = async (session: string, text?: string) => {
  const query = text === undefined ? '' : `?text=${encodeURIComponent(text)}`;
  const { items } = good(await get(`/chats/${session}/commands${query}`));
  return items.map((item: { text: string }) => item.text);
};

test('what is typed is a message, and the answer says which turn it is', async () => {
  expect(await said(chat, 'look at //this')).toMatchObject({ kind: 'sent', session: chat, ahead: 0 });
  expect(await transcript(chat)).toContainEqual({ type: 'text', text: 'echo: look at //this' });
});

test('two slashes hand a command on to the harness', async () => {
  expect(await said(chat, '//compact')).toMatchObject({ kind: 'sent' });
  expect(await transcript(chat)).toContainEqual({ type: 'prompt', text: '/compact', source: 'person' });
});

test('a command is answered by the hub and kept, and its session never sees it', async () => {
  const quiet = await opened();
  const answer = await said(quiet, '/help acp');
  expect(answer).toMatchObject({ kind: 'answered', command: '/help', links: [] });
  expect(answer.text).toContain('`/acp delegate close LABEL [--force] [--owner SESSION]`: Close a delegate');
  expect(answer.text).not.toContain('/team');
  const kept = await transcript(quiet);
  expect(kept.at(-1)).toEqual({
    type: 'command',
    text: '/help acp',
    outcome: 'answered',
    answer: answer.text,
    links: [],
  });
  const { items } = good(await get(`/sessions/${quiet}/turns`));
  expect(items.map(({ prompt }: { prompt: string }) => prompt)).toEqual(['hello']);
});

test('a call that is repeated with its key is one command', async () => {
  const once = { headers: { 'idempotency-key': 'say-1' } };
  const first = good(await post(`/chats/${chat}/say`, { text: '/help new' }, once));
  expect(good(await post(`/chats/${chat}/say`, { text: '/help new' }, once))).toEqual(first);
  const typed = (await transcript(chat)).filter(({ text }: { text?: string }) => text === '/help new');
  expect(typed).toHaveLength(1);
});

test('a command that is unknown is refused with what may have been meant, and that is kept too', async () => {
  expect(await said(chat, '/acp delegates list')).toMatchObject({
    kind: 'refused',
    code: 'chat.command_unknown',
    suggestion: '/acp delegate list ',
  });
  expect((await transcript(chat)).at(-1)).toMatchObject({ type: 'command', outcome: 'refused' });
});

test('the token of a session types nothing: what models write is never a command', async () => {
  const token = at.tokens.session;
  expect((await post(`/chats/${chat}/say`, { text: '/help' }, { token })).json.error.code).toBe(
    'auth.forbidden',
  );
  const sent = good(await post(`/sessions/${chat}/send`, { message: '/new', timeoutSeconds: 0 }));
  expect(sent).toMatchObject({ status: 'accepted' });
});

describe('delegates', () => {
  test('are listed, shown and closed by their labels; those of others after the chat’s own', async () => {
    const own = await opened();
    const other = await opened();
    expect((await said(own, '/acp delegate list')).text).toContain('This chat has no delegates.');
    const { session } = await delegate(own, 'my builder');
    await delegate(other, 'my builder');
    await delegate(other, 'elsewhere');
    const listed = await said(own, '/acp delegate list');
    expect(listed.text).toMatch(
      /- \*\*my builder\*\* · echo@mill · done for \d+ s: .* · closes in 72 h without a turn/u,
    );
    expect(listed.text).toMatch(/more under other owners/u);
    expect(listed.links).toEqual([{ kind: 'session', id: session, label: 'my builder' }]);
    expect((await said(own, '/acp delegate list --all')).text).toContain(`owner \`${other}\``);
    expect((await said(own, '/acp delegate status "my builder"')).text).toContain(session);
    expect((await said(own, '/acp delegate status elsewhere')).text).toContain('elsewhere');
    expect((await said(own, '/acp delegate close "my builder"')).text).toBe(
      'Closed delegate **my builder**.',
    );
    expect(await said(own, '/acp delegate close nobody')).toMatchObject({ code: 'session.not_found' });
    expect(await said(own, '/acp delegate close x --owner nobody')).toMatchObject({
      code: 'chat.command_invalid',
    });
  });
});

test('a delegate is spawned by a command, and stands in the transcript where that was', async () => {
  const own = await opened();
  const answer = await said(own, '/acp delegate spawn --label smith Forge a key');
  expect(answer).toMatchObject({ kind: 'answered', links: [{ kind: 'session', label: 'smith' }] });
  const { id } = answer.links[0];
  expect(good(await get(`/chats/${own}`)).owned).toMatchObject([{ id, kind: 'delegate', label: 'smith' }]);
  expect(await transcript(own)).toContainEqual({
    type: 'delegate',
    session: id,
    label: 'smith',
    task: 'Forge a key',
  });
});

describe('threads', () => {
  test('are opened, followed up and closed where they are', async () => {
    const own = await opened();
    const answer = await said(own, '/acp thread open --label docs Look at the docs');
    expect(answer).toMatchObject({ kind: 'answered', links: [{ kind: 'session', label: 'docs' }] });
    const thread: string = answer.links[0].id;
    const side = good(await get(`/chats/${own}`));
    expect(side.owned).toMatchObject([{ id: thread, kind: 'thread', ageExpiresAt: expect.any(Number) }]);
    expect(await transcript(own)).toContainEqual({
      type: 'thread',
      session: thread,
      label: 'docs',
      task: 'Look at the docs',
    });
    await said(thread, 'And the readme?');
    expect(await transcript(thread)).toContainEqual({ type: 'text', text: 'echo: And the readme?' });
    expect((await said(own, '/acp thread list')).text).toContain('**docs**');
    expect(await said(own, '/acp close')).toMatchObject({ kind: 'refused', code: 'chat.command_invalid' });
    expect((await said(thread, '/acp close')).text).toBe('Closed thread **docs**.');
    expect((await transcript(thread)).at(-1)).toMatchObject({ type: 'command', text: '/acp close' });
    expect((await post(`/chats/${thread}/say`, { text: 'hello?' })).json.error.code).toBe('session.closed');
    expect(await said(own, '/acp thread close docs')).toMatchObject({ code: 'session.not_found' });
  });

  test('are spawned through the route of all sessions too, as the page does', async () => {
    const own = await opened();
    const wish = { task: 'begin', mode: 'session', thread: true, owner: own, harness: 'echo', cwd: '/work' };
    expect(good(await post('/sessions', wish))).toMatchObject({ thread: true, mode: 'session' });
    const { owner: _none, ...without } = wish;
    expect((await post('/sessions', without)).json.error).toMatchObject({
      code: 'spawn.thread_unsupported',
      hint: expect.stringContaining('--owner CHAT'),
    });
  });
});

describe('the conversation', () => {
  test('/new begins another, and /cancel says when there is nothing to end', async () => {
    const own = await opened();
    expect((await said(own, '/cancel')).text).toBe('Nothing runs here, and nothing waits.');
    expect(await said(own, '/cancel everything')).toMatchObject({ code: 'chat.command_invalid' });
    await said(own, '/new');
    await said(own, 'fresh');
    expect(await transcript(own)).toContainEqual(
      expect.objectContaining({ type: 'notice', text: expect.stringMatching(/^A new conversation/u) }),
    );
  });

  test('is named', async () => {
    const own = await opened({ title: 'plans' });
    expect(good(await get(`/chats/${own}`)).session.label).toBe('plans');
    await at.call('PATCH', `/api/v1/chats/${own}`, { body: { title: 'other plans' } });
    const { items } = good(await get('/chats'));
    expect(items.map(({ label }: { label: string }) => label)).toContain('other plans');
  });
});

test('teams are formed from names, led by the chat, listed and shown', async () => {
  const own = await opened();
  const formed = await said(own, '/team create crew ann:developer rev:reviewer:echo');
  expect(formed.text).toContain(
    '**crew** · done: all are at rest, and no task is open · 2 teammates · tasks: 0 open, 0 done · led by this chat',
  );
  expect(formed.links).toMatchObject([{ kind: 'team', label: 'crew' }]);
  expect((await said(own, '/team list')).text).toContain('**crew**');
  const status: string = (await said(own, '/team status crew')).text;
  expect(status.split('crew:developer:ann')).toHaveLength(2);
  expect(await said(own, '/team create bad ann')).toMatchObject({ code: 'request.invalid' });
});

test('workflows are listed, started, shown and cancelled; a run belongs to the chat', async () => {
  const own = await opened();
  expect((await said(own, '/workflow list')).text).toContain('`code_review` (built in)');
  const started = await said(own, '/workflow run design_review topic="a parser"');
  expect(started).toMatchObject({ kind: 'answered', links: [{ kind: 'run', label: 'design_review' }] });
  const run: string = started.links[0].id;
  expect(good(await get(`/runs/${run}`)).owner).toBe(own);
  expect((await said(own, '/workflow status')).text).toContain(run);
  expect((await said(own, `/workflow status ${run}`)).text).toContain('**design\\_review**');
  expect(await said(own, `/workflow cancel ${run}`)).toMatchObject({ kind: 'answered' });
  expect(await said(own, '/workflow run design_review parser')).toMatchObject({
    code: 'chat.command_invalid',
  });
  expect(await said(own, '/workflow run nothing')).toMatchObject({
    kind: 'refused',
    code: 'workflow.not_found',
  });
});

describe('completion', () => {
  test('without a text is the whole table and what the harness offers', async () => {
    const all = await texts(chat);
    const mine = CHAT_COMMANDS.filter(({ inThread }) => !inThread).map(nameOf);
    expect(all.map((text: string) => text.trimEnd())).toEqual([...mine, '//compact', '//review']);
  });

  test('goes from the command to the names that it takes', async () => {
    const own = await opened();
    await delegate(own, 'my builder');
    await delegate(own, 'tester');
    expect(await texts(own, '/acp del')).toEqual([
      '/acp delegate list ',
      '/acp delegate spawn ',
      '/acp delegate status ',
      '/acp delegate close ',
    ]);
    expect(await texts(own, '/acp delegate close ')).toEqual([
      '/acp delegate close tester',
      '/acp delegate close "my builder"',
    ]);
    expect(await texts(own, '/acp delegate close te')).toEqual(['/acp delegate close tester']);
    expect(await texts(own, '//rev')).toEqual(['//review ']);
    expect(await texts(own, 'hello')).toEqual([]);
  });
});
