import { beforeEach, describe, expect, test } from 'vitest';
import { LIMITS, type Principal } from '#domain';
import { onEachStore } from '../../testing/hub-stores.ts';
import { codeOf, good } from '../../testing/hub-world.ts';
import { MailHand } from '../testing/mail-hand.ts';
import { TeamBench } from '../testing/team-bench.ts';

onEachStore('team mail', (bench) => {
  let on: TeamBench;
  let mail: MailHand;
  beforeEach(async () => {
    on = await TeamBench.on(bench());
    mail = new MailHand(on);
  });

  const send: MailHand['send'] = (...args) => mail.send(...args);
  const read: MailHand['read'] = (...args) => mail.read(...args);
  const all: MailHand['all'] = (...args) => mail.all(...args);
  const die: MailHand['die'] = (...args) => mail.die(...args);

  describe('who writes to whom', () => {
    test('members reach each other by address or name, and the lead; the message says who wrote', async () => {
      await on.crew(['bob', 'ann']);
      const [bob, ann] = [await on.asMate('bob'), await on.asMate('ann')];
      expect(good(await send(bob, 'ann')).message).toMatchObject({
        kind: 'note',
        rank: 'peer',
        fromAddress: 'crew:developer:bob',
        team: (await on.status()).team.id,
      });
      good(await send(bob, 'crew:developer:ann', { body: 'again' }));
      good(await send(bob, 'lead', { body: 'to the lead' }));
      good(await send(bob, 'crew:lead:lead', { body: 'to it again' }));
      good(await send(on.ada, 'ann', { body: 'from the lead' }));
      expect((await read(ann)).map(({ body, fromAddress }) => [fromAddress, body])).toEqual([
        ['crew:lead:lead', 'from the lead'],
        ['crew:developer:bob', 'hello'],
        ['crew:developer:bob', 'again'],
      ]);
      expect((await read(on.ada)).map(({ body }) => body)).toEqual(['to the lead', 'to it again']);
    });

    test('a person is user:NAME to all of theirs, and what is answered comes back to them', async () => {
      const lead = await on.lead();
      good(await on.form({ teammates: [on.mate('bob')] }, lead));
      const bob = await on.asMate('bob');
      const asked = good(await send(on.ada, 'crew:developer:bob', { request: 'ask_question' })).message;
      expect(asked).toMatchObject({ fromAddress: 'user:ada', rank: 'lead', correlation: asked.id });
      await read(bob);
      good(await send(bob, 'user:ada', { body: 'yes', replyTo: asked.id }));
      good(await send(bob, 'user:ada', { body: 'by the way' }));
      expect(await read(on.ada)).toMatchObject([
        { kind: 'answer', correlation: asked.id, replyTo: asked.id, body: 'yes' },
        { kind: 'note', body: 'by the way' },
      ]);
      const listed = good(await on.hub.mail.list(on.ada, { limit: 5 }));
      expect(listed.items.map(({ kind }) => kind)).toEqual(['note', 'answer']);
      expect(codeOf(await send(bob, 'user:eve'))).toBe('user.not_found');
    });

    test('others are not reached: no stranger, no other role, no session outside of the team, not oneself', async () => {
      await on.crew(['bob', 'ann']);
      const bob = await on.asMate('bob');
      const outside = await bench().addSession();
      expect(codeOf(await send(bob, 'crew:tester:ann'))).toBe('team.teammate_not_found');
      expect(codeOf(await send(bob, 'nobody'))).toBe('team.teammate_not_found');
      expect(codeOf(await send(bob, 'bob'))).toBe('send.self');
      expect(codeOf(await send(bench().of(outside), 'crew:developer:bob'))).toBe('team.forbidden');
      expect(codeOf(await send(bench().of(outside), 'user:ada'))).toBe('team.not_a_member');
      const stranger = bench().person({ user: await bench().addUser() });
      expect(codeOf(await send(stranger, 'crew:developer:bob'))).toBe('team.not_found');
      expect(codeOf(await send(bench().person({ role: 'viewer' }), 'crew:developer:bob'))).toBe(
        'auth.forbidden',
      );
      const worker = await bench().addSession({ owner: outside.id, label: 'worker' });
      expect(good(await send(bench().of(outside), 'worker')).message).toMatchObject({
        to: worker.id,
        rank: 'lead',
        team: null,
      });
    });

    test('a body over 64 KB is refused, and a teammate that runs command lines takes none', async () => {
      await on.crew([on.mate('sh', { harness: 'shell' }), 'bob']);
      const long = 'x'.repeat(LIMITS.messageBodyBytes + 1);
      expect(codeOf(await send(on.ada, 'bob', { body: long }))).toBe('request.too_large');
      expect(codeOf(await send(on.ada, 'bob', { body: ' ' }))).toBe('request.invalid');
      expect(codeOf(await send(on.ada, 'sh'))).toBe('message.not_taken');
      expect(await all('bob')).toEqual([]);
    });

    test('peers that lead each other on end after five messages in a row; the lead begins anew', async () => {
      await on.crew([on.mate('bob', { task: 'begin' }), on.mate('ann', { task: 'begin' })]);
      await on.answer('ready');
      await on.answer('ready');
      good(await send(on.ada, 'bob'));
      let [from, to] = ['bob', 'ann'];
      const codes: string[] = [];
      for (let hop = 0; hop <= LIMITS.hopsBetweenStrangers; hop++) {
        await on.round('message-courier');
        const offer = await on.agent.takeTurn();
        good(await on.agent.start(offer));
        codes.push(codeOf(await send(await on.asMate(from), to)));
        good(await on.agent.finish(offer, { end: 'done', reply: '', stopReason: 'end_turn' }));
        [from, to] = [to, from];
      }
      expect(codes).toEqual([...Array(LIMITS.hopsBetweenStrangers).fill('ok'), 'send.hop_limit']);
      expect(codeOf(await send(on.ada, 'bob'))).toBe('ok');
    });
  });

  describe('a full mailbox', () => {
    test('the 51st waiting message is refused to the sender with the reason, also when many come at once (T02)', async () => {
      await on.crew(['bob', 'ann']);
      const [bob, ann] = [await on.asMate('bob'), await on.asMate('ann')];
      const most = LIMITS.waitingMessagesPerSession;
      for (let n = 0; n < most - 3; n++) good(await send(bob, 'ann', { body: `${n}` }));
      const codes = await Promise.all(
        Array.from({ length: 8 }, async (_, n) =>
          codeOf(await send(bob, 'ann', {}, n % 2 ? on.hub : on.other)),
        ),
      );
      expect(codes.toSorted()).toEqual([...Array(5).fill('message.mailbox_full'), ...Array(3).fill('ok')]);
      const refused = await send(on.ada, 'ann');
      expect(refused).toMatchObject({
        error: {
          retry: 'later',
          message: expect.stringContaining('50 messages already wait at crew:developer:ann'),
        },
      });
      // What was handed over is not read yet; a later call says that it is.
      await on.hub.teamMail.read(ann, { limit: 5, timeoutSeconds: 0 });
      expect(codeOf(await send(bob, 'ann'))).toBe('message.mailbox_full');
      await on.hub.teamMail.read(ann, { limit: 1, timeoutSeconds: 0 });
      expect(codeOf(await send(bob, 'ann'))).toBe('ok');
    });
  });

  describe('broadcasts', () => {
    test('a dead teammate is named and the others get it; with all of them dead it is an error (T01)', async () => {
      const lead = await on.lead();
      good(await on.form({ teammates: ['bob', 'ann', 'eva'].map((name) => on.mate(name)) }, lead));
      await die('eva');
      const told = good(await on.hub.teamMail.broadcast(lead, undefined, { body: 'stand-up' }));
      expect(told.sent.map(({ to }) => to).toSorted()).toEqual(['crew:developer:ann', 'crew:developer:bob']);
      expect(told.failed).toMatchObject([{ to: 'crew:developer:eva', code: 'team.teammate_left' }]);
      const bob = await on.asMate('bob');
      expect(await read(bob)).toMatchObject([{ kind: 'broadcast', body: 'stand-up', rank: 'lead' }]);
      const fromBob = good(await on.hub.teamMail.broadcast(bob, undefined, { body: 'done' }));
      expect(fromBob.sent.map(({ to }) => to).toSorted()).toEqual(['crew:developer:ann', 'crew:lead:lead']);
      await die('bob');
      await die('ann');
      const nobody = await on.hub.teamMail.broadcast(lead, 'crew', { body: 'anyone?' });
      expect(nobody).toMatchObject({
        error: { code: 'message.nobody', details: { failed: [{}, {}, {}] } },
      });
    });

    test('with a topic it goes to those who subscribe to it; with a key it goes once', async () => {
      await on.crew(['bob', 'ann']);
      const ann = await on.asMate('ann');
      const to = (topic: string) => on.hub.teamMail.broadcast(on.ada, 'crew', { body: 'x', topic, key: 'k' });
      expect(codeOf(await to('api'))).toBe('message.nobody');
      const { teamMail } = on.hub;
      expect(good(await teamMail.subscribe(ann, undefined, ['api', 'db', 'api']))).toEqual({
        topics: ['api', 'db'],
      });
      const first = good(await to('api'));
      expect(first.sent).toMatchObject([{ to: 'crew:developer:ann' }]);
      expect(good(await to('api'))).toEqual(first);
      expect(await read(ann)).toMatchObject([{ topic: 'api' }]);
      expect(good(await teamMail.unsubscribe(ann, undefined, ['api']))).toEqual({ topics: ['db'] });
      expect(good(await teamMail.subscribe(on.ada, 'crew', ['lead-too']))).toEqual({ topics: ['lead-too'] });
      const lost = bench().person({ client: 'web' });
      expect(codeOf(await teamMail.subscribe(lost, 'crew', ['x']))).toBe('team.not_a_member');
      expect(codeOf(await teamMail.subscribe(ann, undefined, ['']))).toBe('request.invalid');
    });
  });

  describe('who looks', () => {
    test('a person looks at the mail of any member and leaves it there; a session sees its own alone', async () => {
      await on.crew(['bob', 'ann']);
      const [bob, ann] = [await on.asMate('bob'), await on.asMate('ann')];
      good(await send(bob, 'ann'));
      const look = (by: Principal) =>
        on.hub.teamMail.read(by, { team: 'crew', of: 'ann', limit: 5, timeoutSeconds: 0 });
      expect(good(await look(on.ada)).messages).toMatchObject([{ body: 'hello', state: 'queued' }]);
      expect(codeOf(await look(bob))).toBe('team.forbidden');
      expect(good(await look(ann)).messages).toMatchObject([{ state: 'delivered' }]);
    });
  });
});
