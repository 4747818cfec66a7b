import { expect, test } from 'vitest';
import { onEachStore } from '../testing/hub-stores.ts';
import { codeOf, good } from '../testing/hub-world.ts';
import { ChatBench } from './testing/chat-bench.ts';

const HOUR = 3_600_000;

onEachStore('a thread', (bench) => {
  test('is spawned by the model of a chat, shown where it was opened, and its first result is mail', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun();
    const { session, label, offer, ...said } = await on.thread(chat);
    expect(said).toMatchObject({ status: 'accepted', mode: 'session', delegate: false, thread: true });
    expect(label).toMatch(/^thread-\d{8}-\d{6}$/u);
    expect((await on.show(session)).session.session).toMatchObject({ kind: 'thread', owner: chat, depth: 1 });
    expect((await on.show(session)).chat).toBe(chat);
    expect((await on.entries(chat)).at(-1)).toEqual({ type: 'thread', session, label, task: 'look at it' });
    expect(offer.prompt).toBe('look at it');
    expect(await on.mail(chat)).toMatchObject([{ kind: 'reply', body: 'looked' }]);
  });

  test('is opened by a person too; its reply stands in the thread and is mail to nobody', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.chat();
    const { session } = await on.thread(chat, { owner: chat, label: 'docs' }, on.ada);
    expect(await on.entries(session)).toEqual([{ type: 'prompt', text: 'look at it', source: 'person' }]);
    expect((await on.entries(chat)).at(-1)).toMatchObject({ type: 'thread', label: 'docs' });
    expect(await on.mail(chat)).toEqual([]);
  });

  test('is followed up by a person in it, and by the model of its chat by its label', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun();
    const { session } = await on.thread(chat, { label: 'docs' });
    await on.agent.poll();
    expect(good(await on.say(session, 'and the readme?'))).toMatchObject({ session });
    const typed = await on.agent.answer('that too');
    expect(typed.prompt).toBe('and the readme?');
    const sent = on.hub.sessions.send(on.as(chat), 'docs', {
      message: 'hurry',
      timeoutSeconds: 30,
      when: 'queue',
    });
    await on.agent.answer('done');
    expect(good(await sent)).toMatchObject({ status: 'replied', reply: 'done' });
    const prompts = (await on.entries(session)).flatMap((entry) =>
      entry.type === 'prompt' ? [[entry.source, entry.text]] : [],
    );
    expect(prompts).toEqual([
      ['spawn', 'look at it'],
      ['person', 'and the readme?'],
      ['send', 'hurry'],
    ]);
    expect((await on.mail(chat)).map(({ body }) => body).filter((body) => body === 'that too')).toEqual([]);
  });

  test('needs a chat: clients outside, delegates and threads have none, and nothing is left behind', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun();
    const spawning = on.spawn({ delegate: true, label: 'builder' }, on.as(chat));
    await on.agent.answer('ready');
    const delegate = good(await spawning).session;
    const thread = await on.thread(chat);
    const wish = { mode: 'session' as const, thread: true };
    const before = (await on.show(chat)).owned.length;
    for (const by of [on.ada, on.as(delegate), on.as(thread.session)])
      expect(codeOf(await on.spawn(wish, by))).toBe('spawn.thread_unsupported');
    expect(codeOf(await on.spawn({ thread: true, mode: 'run' }, on.as(chat)))).toBe(
      'spawn.thread_run_conflict',
    );
    expect(codeOf(await on.spawn({ thread: true, delegate: true }, on.as(chat)))).toBe(
      'spawn.delegate_thread_conflict',
    );
    expect((await on.show(chat)).owned).toHaveLength(before);
  });

  test('that fails to start before the answer leaves nothing, in its chat neither', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun();
    const before = await on.entries(chat);
    const spawning = on.spawn({ mode: 'session', thread: true }, on.as(chat));
    const offer = await on.agent.takeTurn();
    const cause = { code: 'harness.start_failed', message: 'echo exited with code 1.' };
    good(await on.agent.finish(offer, { end: 'failed', reply: '', cause }, { phase: 'start' }));
    expect(codeOf(await spawning)).toBe('spawn.dispatch_failed');
    expect(await on.entries(chat)).toEqual(before);
    expect((await on.show(chat)).owned).toEqual([]);
  });

  test('takes one of its owner’s places beside delegates, and gives it back', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun();
    good(await on.hub.settings.set(on.ada, 'delegate.perOwner', 1));
    const { session } = await on.thread(chat);
    expect(codeOf(await on.spawn({ delegate: true }, on.as(chat)))).toBe('spawn.cap_reached');
    expect(good(await on.hub.recount(on.ada)).mended).toEqual([]);
    const closing = on.hub.sessions.close(on.ada, session, { force: false });
    await on.agent.confirmClose();
    expect(good(await closing).session.state).toBe('closed');
    await on.thread(chat);
  });

  test('lives as long as its own settings say: list, sweep and send go by the same times', async () => {
    const on = await ChatBench.on(bench());
    good(await on.hub.settings.set(on.ada, 'thread.idleHours', 1));
    good(await on.hub.settings.set(on.ada, 'thread.maxAgeHours', 3));
    const chat = await on.begun();
    const { session } = await on.thread(chat, { label: 'docs' });
    const view = (await on.show(chat)).owned.find((one) => one.session.id === session);
    expect(view?.idleExpiresAt).toBe((view?.lastActivityAt ?? 0) + HOUR);
    expect(view?.ageExpiresAt).toBe((view?.session.createdAt ?? 0) + 3 * HOUR);
  });

  test('stays when its chat begins anew, and when its hub starts again', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun();
    const { session } = await on.thread(chat);
    good(await on.hub.sessions.reset(on.ada, chat));
    await on.restart();
    expect((await on.show(session)).session.session.state).toBe('open');
    expect(codeOf(await on.hub.sessions.reset(on.ada, session))).toBe('session.forbidden');
  });

  test('is replaced by another thread of the same chat', async () => {
    const on = await ChatBench.on(bench());
    const chat = await on.begun();
    const { session } = await on.thread(chat, { label: 'docs' });
    const replacing = on.hub.sessions.replace(on.ada, session);
    await on.agent.answer('ready');
    expect(good(await replacing)).toMatchObject({ label: 'docs', thread: true });
  });
});
