import { expect, test } from 'vitest';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import { ChatBench } from './testing/chat-bench.ts';

onEachStore('a chat', (bench) => {
  test('is a main session on a harness, as many as a person likes, and begins at its first message', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.chat({ title: 'plans' });
    const other = await on.chat();
    expect((await on.show(chat)).session.session).toMatchObject({
      kind: 'main',
      state: 'starting',
      owner: null,
      depth: 0,
      label: 'plans',
      harness: 'echo',
      cwd: '/work/app',
    });
    expect(good(await on.say(chat, 'hello'))).toMatchObject({ session: chat, ahead: 0, delivered: 'queued' });
    const offer = await on.agent.answer('hi');
    expect(offer).toMatchObject({ session: { id: chat }, prompt: 'hello' });
    expect((await on.show(chat)).session.session.state).toBe('open');
    expect(await on.entries(chat)).toEqual([{ type: 'prompt', text: 'hello', source: 'person' }]);
    const { items } = good(await on.hub.chats.list(on.ada, { state: 'live', limit: 10 }));
    expect(items.map(({ session }) => session.id)).toEqual([other, chat]);
  });

  test('says the reply where it stands, and mails it to nobody', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun();
    const self = good(await on.hub.sessions.self(on.ada));
    expect(await on.mail(self.id)).toEqual([]);
    expect(await on.mail(chat)).toEqual([]);
  });

  test('takes its name from the first line of what is said first, and keeps one that it was given', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.chat();
    good(await on.say(chat, `\n  Mend the parser ${'x'.repeat(100)}\nand more`));
    const { label } = (await on.show(chat)).session.session;
    expect(label).toMatch(/^Mend the parser x+…$/u);
    expect(label).toHaveLength(80);
    good(await on.hub.chats.rename(on.ada, chat, 'parser'));
    good(await on.say(chat, 'another thing'));
    expect((await on.show(chat)).session.session.label).toBe('parser');
  });

  test('queues while it is busy, and shows what runs and what waits', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun();
    good(await on.say(chat, 'one'));
    const offer = await on.agent.takeTurn();
    good(await on.agent.start(offer));
    expect(good(await on.say(chat, 'two')).ahead).toBe(1);
    expect((await on.show(chat)).queue.map(({ prompt, state }) => [prompt, state])).toEqual([
      ['one', 'running'],
      ['two', 'queued'],
    ]);
  });

  test('gets what its delegates have to say as one envelope when it is free; people see a line', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun();
    const spawning = on.spawn({ delegate: true, label: 'builder' }, on.as(chat));
    await on.agent.answer('built it\nwith care');
    const { session } = good(await spawning);
    const offer = await on.deliver();
    expect(offer.session.id).toBe(chat);
    expect(offer.prompt).toContain('A message arrived for you.');
    good(await on.agent.start(offer));
    expect((await on.entries(chat)).at(-1)).toMatchObject({
      type: 'prompt',
      source: 'mail',
      mail: [{ kind: 'reply', from: session, line: 'builder replied: built it' }],
    });
  });

  test('begins anew with /new: what ran and waited is over, the delegates and threads stay (D15)', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun();
    const spawning = on.spawn({ delegate: true, label: 'builder' }, on.as(chat));
    await on.agent.answer('ready');
    good(await spawning);
    const thread = await on.thread(chat);
    good(await on.say(chat, 'long work'));
    const running = await on.agent.takeTurn();
    good(await on.agent.start(running));
    good(await on.say(chat, 'waits'));

    good(await on.hub.sessions.reset(on.ada, chat));
    expect(await on.agent.next('cancel')).toMatchObject({ turn: running.turn });
    good(await on.agent.finish(running, { end: 'cancelled', reply: '' }));
    expect((await on.show(chat)).queue).toEqual([]);
    expect((await on.show(chat)).owned.map(({ session }) => session.label)).toEqual([
      thread.label,
      'builder',
    ]);

    good(await on.say(chat, 'fresh'));
    const next = await on.agent.next('turn');
    expect(next.session).toMatchObject({ acpSession: null, rebind: true });
    good(await on.agent.start(next, { acp_session: 'acp-new', recovery: 'new' }));
    const told = (await on.entries(chat)).flatMap((entry) => (entry.type === 'notice' ? [entry.text] : []));
    expect(told).toEqual(['A new conversation begins here. Delegates and threads stay.']);
  });

  test('gets mail that /new took out of its hands once more, in the new conversation', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun();
    const spawning = on.spawn({ delegate: true, label: 'builder' }, on.as(chat));
    await on.agent.answer('built');
    good(await spawning);
    const envelope = await on.deliver();
    good(await on.agent.start(envelope));
    good(await on.hub.sessions.reset(on.ada, chat));
    good(await on.agent.finish(envelope, { end: 'cancelled', reply: '' }));
    const again = await on.deliver();
    expect(again.prompt).toContain('built');
    expect(again.session.rebind).toBe(true);
  });

  test('survives its hub: the chat, what waits in it and its delegates are there as before', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun({ title: 'plans' });
    const thread = await on.thread(chat);
    good(await on.say(chat, 'later'));
    await on.restart();
    const seen = await on.show(chat);
    expect(seen.session.session).toMatchObject({ label: 'plans', state: 'open' });
    expect(seen.queue.map(({ prompt }) => prompt)).toContain('later');
    expect(seen.owned.map(({ session }) => session.id)).toEqual([thread.session]);
  });

  test('closes with all that it owns', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun();
    const thread = await on.thread(chat);
    const closing = on.hub.sessions.close(on.ada, chat, { force: false });
    const torn = [await on.agent.confirmClose(), await on.agent.confirmClose()];
    expect(new Set(torn)).toEqual(new Set([chat, thread.session]));
    expect(good(await closing).session.state).toBe('closed');
    expect(codeOf(await on.say(chat, 'still there?'))).toBe('session.closed');
    expect(good(await on.hub.chats.list(on.ada, { state: 'live', limit: 10 })).items).toEqual([]);
    expect(good(await on.hub.chats.list(on.ada, { state: 'all', limit: 10 })).items).toHaveLength(1);
  });

  test('may have its team before its first message', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.chat();
    const teammates = [{ name: 'ann', role: 'developer' }];
    const formed = good(await on.hub.teams.create(on.ada, { name: 'crew', lead: chat, teammates }));
    expect(formed.lead.session.id).toBe(chat);
    expect(formed.teammates[0]?.session.session).toMatchObject({ harness: 'echo', cwd: '/work/app' });
  });

  test('is for persons alone: viewers look, sessions and strangers get nothing', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun();
    const viewer = bench().person({ role: 'viewer' });
    expect(good(await on.hub.chats.show(viewer, chat)).chat).toBe(chat);
    expect(codeOf(await on.hub.chats.say(viewer, chat, { text: 'x', when: 'queue' }))).toBe('auth.forbidden');
    expect(codeOf(await on.hub.chats.open(viewer, { cwd: '/work/app' }))).toBe('auth.forbidden');
    const own = on.as(chat);
    expect(codeOf(await on.hub.chats.say(own, chat, { text: '/help', when: 'queue' }))).toBe(
      'auth.forbidden',
    );
    expect(codeOf(await on.hub.chats.open(own, { cwd: '/work/app' }))).toBe('auth.forbidden');
    const stranger = bench().person({ user: await bench().addUser() });
    expect(codeOf(await on.hub.chats.show(stranger, chat))).toBe('session.not_found');
    expect(codeOf(await on.hub.chats.say(stranger, chat, { text: 'x', when: 'queue' }))).toBe(
      'session.not_found',
    );
  });

  test('refuses what is no chat, and names how to reach it', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun();
    const spawning = on.spawn({ delegate: true, label: 'builder' }, on.as(chat));
    await on.agent.answer('ready');
    const { session } = good(await spawning);
    const refused = await on.say(session, 'hello');
    expect(refused).toMatchObject({
      error: { code: 'chat.not_a_chat', hint: `Send to it: muster session send ${session} "…"` },
    });
    const self = good(await on.hub.sessions.self(on.ada));
    expect(codeOf(await on.hub.chats.show(on.ada, self.id))).toBe('chat.not_a_chat');
    expect(codeOf(await on.hub.chats.open(on.ada, { harness: 'echo' }))).toBe('spawn.cwd_unusable');
    expect(codeOf(await on.hub.chats.open(on.ada, { harness: 'nope', cwd: '/work' }))).toBe(
      'spawn.harness_unknown',
    );
  });

  test('is reached by its title, and a thread by its label, where one alone is named so; for persons only', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun({ title: 'plans' });
    const { session } = await on.thread(chat, { label: 'docs' });
    expect(good(await on.hub.chats.show(on.ada, 'plans')).chat).toBe(chat);
    expect(good(await on.hub.chats.show(on.ada, 'docs')).session.session.id).toBe(session);
    expect(codeOf(await on.hub.sessions.show(on.as(session), 'plans'))).toBe('session.forbidden');
    const other = await on.chat({ title: 'plans' });
    expect(await on.hub.chats.show(on.ada, 'plans')).toMatchObject({
      error: { code: 'session.ambiguous', details: { choices: [chat, other] } },
    });
  });

  test('is named as one likes; a thread keeps a label, which no other of its chat has', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun();
    const { session } = await on.thread(chat, { label: 'docs' });
    await on.thread(chat, { label: 'tests' });
    expect(codeOf(await on.hub.chats.rename(on.ada, session, 'tests'))).toBe('spawn.label_taken');
    expect(codeOf(await on.hub.chats.rename(on.ada, session, 'two\nlines'))).toBe('spawn.label_invalid');
    expect(good(await on.hub.chats.rename(on.ada, session, null)).session.label).toBe('docs');
    expect(good(await on.hub.chats.rename(on.ada, session, 'guides')).session.label).toBe('guides');
    expect(good(await on.hub.chats.rename(on.ada, chat, null)).session.label).toBeNull();
  });

  test('keeps a command and its answer, which no prompt ever holds', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun();
    const entry = { text: '/help', outcome: 'answered' as const, answer: '- `/help`', links: [] };
    const { seq } = good(await on.hub.chats.keepCommand(on.ada, chat, entry));
    expect((await on.entries(chat)).at(-1)).toEqual({ type: 'command', ...entry });
    const read = good(await on.hub.sessions.history(on.ada, chat, { after: seq - 1, limit: 1 }));
    expect(read.items).toMatchObject([{ seq, turn: null }]);
    good(await on.say(chat, 'go on'));
    expect((await on.agent.takeTurn()).prompt).toBe('go on');
  });
});
