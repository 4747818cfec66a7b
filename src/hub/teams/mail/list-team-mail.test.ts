import { beforeEach, expect, test } from 'vitest';
import { newId, type Principal } from '#domain';
import { onEachStore } from '../../testing/hub-stores.ts';
import { codeOf, good } from '../../testing/hub-world.ts';
import { MailHand } from '../testing/mail-hand.ts';
import { TeamBench } from '../testing/team-bench.ts';

onEachStore('the mail of a team, as its person sees it', (bench) => {
  let on: TeamBench;
  let mail: MailHand;
  beforeEach(async () => {
    on = await TeamBench.on(bench());
    mail = new MailHand(on);
  });

  const list = async (by: Principal = on.ada, limit = 50, cursor?: string) =>
    good(await on.hub.teamMail.list(by, 'crew', { limit, cursor }));
  const lines = async () =>
    (await list()).items
      .toReversed()
      .map(({ sender, recipient, message }) => [sender, recipient, message.kind, message.body]);

  test('all of it is there by both names, whoever wrote, and nothing is taken', async () => {
    const lead = await on.lead();
    good(await on.form({ teammates: [on.mate('bob'), on.mate('ann')] }, lead));
    const [bob, ann] = [await on.asMate('bob'), await on.asMate('ann')];
    good(await mail.send(bob, 'ann', { body: 'one' }));
    good(await mail.send(bob, 'lead', { body: 'two' }));
    good(await mail.send(bob, 'user:ada', { body: 'three' }));
    good(await mail.send(on.ada, 'crew:developer:ann', { body: 'four' }));
    good(await on.hub.teamMail.broadcast(lead, 'crew', { body: 'five', topic: undefined }));
    good(await on.hub.teams.stop(on.ada, 'crew', 'bob', { force: false, reason: 'six' }));
    expect(await lines()).toEqual([
      ['crew:developer:bob', 'crew:developer:ann', 'note', 'one'],
      ['crew:developer:bob', 'crew:lead:lead', 'note', 'two'],
      ['crew:developer:bob', 'user:ada', 'note', 'three'],
      ['user:ada', 'crew:developer:ann', 'note', 'four'],
      ['crew:lead:lead', 'crew:developer:bob', 'broadcast', 'five'],
      ['crew:lead:lead', 'crew:developer:ann', 'broadcast', 'five'],
      ['crew:lead:lead', 'crew:developer:bob', 'stop_request', expect.stringContaining('six')],
    ]);
    expect((await list()).items.filter(({ forPerson }) => forPerson)).toMatchObject([
      { message: { body: 'three' } },
    ]);
    expect((await mail.read(ann)).map(({ body }) => body)).toEqual(['four', 'five', 'one']);
  });

  test('it comes in pages, of this team alone, and to its person alone', async () => {
    await on.crew(['bob', 'ann']);
    const [bob, ann] = [await on.asMate('bob'), await on.asMate('ann')];
    for (const body of ['a', 'b', 'c']) good(await mail.send(bob, 'ann', { body }));
    good(await on.form({ name: 'other', teammates: [on.mate('cat')] }));
    good(await mail.send(on.ada, 'other:developer:cat', { body: 'elsewhere' }));
    const first = await list(on.ada, 2);
    expect(first.items.map(({ message }) => message.body)).toEqual(['c', 'b']);
    const rest = await list(on.ada, 2, first.next ?? undefined);
    expect([rest.items.map(({ message }) => message.body), rest.next]).toEqual([['a'], null]);
    expect(codeOf(await on.hub.teamMail.list(ann, 'crew', { limit: 5 }))).toBe('auth.forbidden');
    expect(codeOf(await on.hub.teamMail.list(on.ada, 'crew', { limit: 5, cursor: 'x' }))).toBe(
      'request.cursor_invalid',
    );
    const stranger = bench().person({ user: await bench().addUser() });
    expect(codeOf(await on.hub.teamMail.list(stranger, 'crew', { limit: 5 }))).toBe('team.not_found');
  });

  test('a person answers at one door what was written to them at another, and so has read it', async () => {
    await on.crew(['bob']);
    const bob = await on.asMate('bob');
    const page = bench().person({ client: 'web' });
    const asked = good(await mail.send(bob, 'user:ada', { request: 'ask_question', body: 'which?' })).message;
    expect(asked.state).toBe('queued');
    good(await mail.send(page, 'crew:developer:bob', { body: 'the first', replyTo: asked.id }));
    const [answer, question] = (await list()).items;
    expect(answer).toMatchObject({
      sender: 'user:ada',
      message: { kind: 'answer', replyTo: asked.id, correlation: asked.id },
    });
    expect(question?.message.state).toBe('read');
    expect(await mail.read(on.ada)).toEqual([]);
    const stranger = bench().person({ user: await bench().addUser() });
    expect(codeOf(await mail.send(stranger, 'crew:developer:bob', { replyTo: asked.id }))).toBe(
      'message.not_found',
    );
  });

  test('what was written to a person is marked as read by them, and nothing else is', async () => {
    await on.crew(['bob', 'ann']);
    const [bob, ann] = [await on.asMate('bob'), await on.asMate('ann')];
    const page = bench().person({ client: 'web' });
    const mine = good(await mail.send(bob, 'user:ada')).message;
    const theirs = good(await mail.send(bob, 'ann')).message;
    expect(good(await on.hub.teamMail.see(page, [mine.id]))).toEqual({ read: [mine.id] });
    expect(good(await on.hub.teamMail.see(page, [mine.id]))).toEqual({ read: [] });
    expect(codeOf(await on.hub.teamMail.see(page, [mine.id, theirs.id]))).toBe('message.not_found');
    expect(codeOf(await on.hub.teamMail.see(page, [newId(bench().ids, 'message')]))).toBe(
      'message.not_found',
    );
    expect(codeOf(await on.hub.teamMail.see(bench().person({ role: 'viewer' }), [mine.id]))).toBe(
      'auth.forbidden',
    );
    expect(codeOf(await on.hub.teamMail.see(ann, [theirs.id]))).toBe('auth.forbidden');
    expect((await mail.read(ann)).map(({ id }) => id)).toEqual([theirs.id]);
  });
});
