import { beforeEach, describe, expect, test } from 'vitest';
import { onEachStore } from '../../testing/hub-stores.ts';
import { codeOf, good } from '../../testing/hub-world.ts';
import { MailHand } from '../testing/mail-hand.ts';
import { TeamBench } from '../testing/team-bench.ts';

onEachStore('requests by mail', (bench) => {
  let on: TeamBench;
  let mail: MailHand;
  beforeEach(async () => {
    on = await TeamBench.on(bench());
    mail = new MailHand(on);
  });

  const send: MailHand['send'] = (...args) => mail.send(...args);
  const read: MailHand['read'] = (...args) => mail.read(...args);
  const all: MailHand['all'] = (...args) => mail.all(...args);

  describe('requests', () => {
    test('an answer that a call waits for, in whichever hub, is that call’s alone', async () => {
      await on.crew(['bob', 'ann']);
      const [bob, ann] = [await on.asMate('bob'), await on.asMate('ann')];
      const waiting = send(bob, 'ann', { request: 'request_review', timeoutSeconds: 600, key: 'r1' });
      const [asked] = good(await on.hub.teamMail.read(ann, { limit: 5, timeoutSeconds: 600 })).messages;
      expect(asked).toMatchObject({ kind: 'request', request: 'request_review', correlation: asked?.id });
      good(await send(ann, 'bob', { body: 'unrelated' }));
      good(await send(ann, 'bob', { body: 'looks good', replyTo: asked?.id }, on.other));
      expect(good(await waiting)).toMatchObject({
        status: 'answered',
        answer: { kind: 'answer', body: 'looks good', correlation: asked?.id },
      });
      expect((await read(bob)).map(({ body }) => body)).toEqual(['unrelated']);
      // The call was repeated after its answer was lost: nothing is sent again, and it is answered the same.
      const again = good(
        await send(bob, 'ann', { request: 'request_review', timeoutSeconds: 600, key: 'r1' }),
      );
      expect(again).toMatchObject({
        status: 'answered',
        message: { id: asked?.id },
        answer: { body: 'looks good' },
      });
      expect(await all('ann')).toHaveLength(1);
      expect(codeOf(await send(bob, 'ann', { body: 'other', key: 'r1' }))).toBe(
        'request.idempotency_mismatch',
      );
    });

    test('what comes after the wait is mail that names the request', async () => {
      await on.crew(['bob', 'ann']);
      const [bob, ann] = [await on.asMate('bob'), await on.asMate('ann')];
      const stop = new AbortController();
      const asking = on.hub.teamMail.send(
        bob,
        { to: 'ann', body: 'why?', request: 'ask_question', timeoutSeconds: 600 },
        stop.signal,
      );
      const [asked] = good(await on.hub.teamMail.read(ann, { limit: 5, timeoutSeconds: 600 })).messages;
      stop.abort();
      expect(good(await asking)).toMatchObject({ status: 'waiting', message: { id: asked?.id } });
      good(await send(ann, 'crew:developer:bob', { body: 'because', replyTo: asked?.id }));
      expect(await read(bob)).toMatchObject([{ kind: 'answer', correlation: asked?.id, body: 'because' }]);
    });

    test('an answer goes to whoever asked, by whoever was asked', async () => {
      await on.crew(['bob', 'ann', 'eva']);
      const [bob, ann, eva] = [await on.asMate('bob'), await on.asMate('ann'), await on.asMate('eva')];
      const { message } = good(await send(bob, 'ann', { request: 'ask_question' }));
      expect(codeOf(await send(eva, 'bob', { replyTo: message.id }))).toBe('message.not_found');
      expect(codeOf(await send(ann, 'eva', { replyTo: message.id }))).toBe('request.invalid');
      expect(codeOf(await send(ann, 'bob', { replyTo: message.id }))).toBe('ok');
    });
  });

  test('unread mail and what is still asked go on with whoever takes the place of a teammate', async () => {
    await on.crew(['bob', 'ann']);
    const [bob, ann] = [await on.asMate('bob'), await on.asMate('ann')];
    const { message } = good(await send(bob, 'ann', { request: 'ask_question' }));
    good(await send(ann, 'bob', { body: 'read me' }));
    good(await on.hub.teams.replace(on.ada, 'crew', 'bob', {}));
    const next = await on.asMate('bob');
    expect(next.session).not.toBe(bob.session);
    expect(good(await send(ann, 'crew:developer:bob', { body: 'so', replyTo: message.id })).message.to).toBe(
      next.session,
    );
    expect((await read(next)).map(({ kind, body }) => [kind, body])).toEqual([
      ['note', 'read me'],
      ['answer', 'so'],
    ]);
  });
});
