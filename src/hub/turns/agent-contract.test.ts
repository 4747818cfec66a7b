import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { codeOf, good, HubWorld, type TurnOffer } from '../testing/hub-world.ts';

let world: HubWorld;
beforeEach(async () => {
  world = await HubWorld.open({ slots: 2 });
});
afterEach(() => world.close());

const MINUTE = 60_000;
const reap = (lateByMs = 0) => world.part('lease-reaper').runOnce(lateByMs);

/** A delegate with a turn that runs. */
async function running(label: string): Promise<TurnOffer> {
  await world.delegate(label);
  await world.mail();
  good(await world.send(label, 'work', 0));
  const offer = await world.agent.takeTurn();
  good(await world.agent.start(offer));
  return offer;
}

const stateOf = async (label: string) => good(await world.hub.sessions.show(world.person, label)).status;
const done = (reply: string) => ({ end: 'done', reply, stopReason: 'end_turn' }) as const;

describe('claims', () => {
  test('a claim repeated with its id is given the same lease and nothing more', async () => {
    await world.delegate('a');
    await world.delegate('b');
    const { entries } = good(
      await world.hub.contract.poll(world.agent.by, { claim_id: 'before', free: 0, after: 0, hold_ms: 0 }),
    );
    const after = entries.at(-1)?.seq ?? 0;
    const poll = (claim: string) =>
      world.hub.contract.poll(world.agent.by, { claim_id: claim, free: 2, after, hold_ms: 0 });
    good(await world.send('a', 'one', 0));
    const first = good(await poll('same'));
    expect(first.entries).toHaveLength(1);
    good(await world.send('b', 'two', 0));
    expect(good(await poll('same')).entries).toEqual(first.entries);
    expect(good(await poll('another')).entries).toHaveLength(2);
  });

  test('no more turns are leased than slots are free, and a turn that waits gives its slot back', async () => {
    for (const label of ['a', 'b', 'c']) await world.delegate(label);
    for (const label of ['a', 'b', 'c']) good(await world.send(label, 'work', 0));
    const first = await world.agent.takeTurn();
    await world.agent.takeTurn();
    expect(await world.agent.poll(2)).toEqual([]);
    good(await world.agent.start(first));
    good(await world.agent.ask(first, 'q', { toolCallId: 't', title: 'ls', kind: 'execute', command: 'ls' }));
    expect((await world.agent.takeTurn()).session.id).toBe(
      good(await world.hub.sessions.show(world.person, 'c')).session.id,
    );
  });

  test('turns of one session run one at a time, in order', async () => {
    await world.delegate('a');
    good(await world.send('a', 'one', 0));
    good(await world.send('a', 'two', 0));
    const one = await world.agent.takeTurn();
    expect(await world.agent.poll()).toEqual([]);
    good(await world.agent.start(one));
    good(await world.agent.finish(one, done('1')));
    expect((await world.agent.takeTurn()).prompt).toBe('two');
  });
});

describe('turns that interrupt', () => {
  test('however many there are, each runs before what was queued, the newest first', async () => {
    await running('a');
    good(await world.send('a', 'queued before', 0));
    for (let n = 1; n <= 15; n++) {
      good(
        await world.hub.sessions.send(world.person, 'a', {
          message: `interrupt ${n}`,
          timeoutSeconds: 0,
          when: 'interrupt',
        }),
      );
    }
    const id = good(await world.hub.sessions.show(world.person, 'a')).session.id;
    const { items } = good(await world.hub.sessions.turns(world.person, id, { limit: 50 }));
    const queued = items.filter(({ state }) => state === 'queued').map(({ prompt }) => prompt);
    expect(queued.reverse()).toEqual([
      ...Array.from({ length: 15 }, (_, n) => `interrupt ${15 - n}`),
      'queued before',
    ]);
  });

  test('one after another, each over at once, they do not clash with the places of those before', async () => {
    const first = await running('a');
    good(await world.send('a', 'queued before', 0));
    let held = first;
    for (const message of ['one', 'two', 'three']) {
      const sent = world.hub.sessions.send(world.person, 'a', {
        message,
        timeoutSeconds: 0,
        when: 'interrupt',
      });
      good(await sent);
      good(await world.agent.finish(held, { end: 'cancelled', reply: '' }));
      held = await world.agent.takeTurn();
      expect(held.prompt).toBe(message);
      good(await world.agent.start(held));
    }
  });
});

describe('the fence', () => {
  test('a lease that ends before the start is offered again under a higher fence; the old one is refused', async () => {
    await world.delegate('a');
    good(await world.send('a', 'one', 0));
    const old = await world.agent.takeTurn();
    await reap();
    world.clock.advance(MINUTE);
    await world.agent.beat();
    world.clock.advance(MINUTE);
    await reap();
    const again = await world.agent.takeTurn();
    expect(again.turn).toBe(old.turn);
    expect(again.fence).toBeGreaterThan(old.fence);
    expect(codeOf(await world.agent.start(old))).toBe('lease.lost');
    good(await world.agent.start(again));
  });

  test('an expired lease refuses nothing by itself', async () => {
    const offer = await running('a');
    world.clock.advance(10 * MINUTE);
    expect(good(await world.agent.finish(offer, done('still here')))).toEqual({ taken: 'finished' });
  });

  test('a start or a finish whose answer was lost is acknowledged again and changes nothing', async () => {
    const offer = await running('a');
    expect(good(await world.agent.start(offer))).toEqual({ go: true });
    expect(good(await world.agent.finish(offer, done('once')))).toEqual({ taken: 'finished' });
    expect(good(await world.agent.finish(offer, done('twice')))).toEqual({ taken: 'before' });
    expect(await world.mail()).toEqual([{ kind: 'reply', body: 'once', turn: offer.turn }]);
  });
});

describe('an agent that falls silent', () => {
  test('its turn goes on, shown lost, and is interrupted after lost_after; a later finish comes once, as late (D09)', async () => {
    const offer = await running('a');
    await reap();
    world.clock.advance(MINUTE);
    expect(await stateOf('a')).toMatchObject({ word: 'lost', why: expect.stringContaining('local') });
    await reap();
    expect((await stateOf('a')).word).toBe('lost');
    world.clock.advance(14 * MINUTE);
    await reap();
    expect(await stateOf('a')).toMatchObject({ word: 'interrupted' });
    expect(good(await world.agent.finish(offer, done('too late')))).toEqual({ taken: 'late' });
    expect(good(await world.agent.finish(offer, done('too late')))).toEqual({ taken: 'late' });
    expect(await world.mail()).toMatchObject([
      { kind: 'interrupted', turn: offer.turn },
      { kind: 'late', body: 'too late', turn: offer.turn },
    ]);
  });

  test('a network gap of fifty seconds costs nothing (F05)', async () => {
    const offer = await running('a');
    await reap();
    world.clock.advance(50_000);
    await reap();
    await world.agent.beat();
    await reap();
    expect(good(await world.agent.finish(offer, done('fine')))).toEqual({ taken: 'finished' });
  });

  test('the reaper never acts on a late tick: every lease gets a full term first', async () => {
    const offer = await running('a');
    await reap();
    world.clock.advance(60 * MINUTE);
    await reap(59 * MINUTE);
    expect((await stateOf('a')).word).not.toBe('interrupted');
    await world.agent.beat();
    await reap();
    expect(good(await world.agent.finish(offer, done('after the suspend')))).toEqual({ taken: 'finished' });
  });
});

describe('a hub that was away', () => {
  test('takes the reply once when its agent is still there (D09)', async () => {
    const offer = await running('a');
    await world.restartHub();
    await reap();
    expect(good(await world.agent.finish(offer, done('through a restart')))).toEqual({ taken: 'finished' });
    expect(await world.mail()).toEqual([{ kind: 'reply', body: 'through a restart', turn: offer.turn }]);
  });

  test('however long it was away, gives an agent that is slow to come back the whole time until it is lost', async () => {
    const offer = await running('a');
    world.clock.advance(60 * MINUTE);
    await world.restartHub();
    await reap();
    world.clock.advance(14 * MINUTE);
    await reap();
    expect((await stateOf('a')).word).toBe('lost');
    expect(good(await world.agent.finish(offer, done('there again')))).toEqual({ taken: 'finished' });
    const other = await running('b');
    world.clock.advance(15 * MINUTE);
    await reap();
    expect(good(await world.agent.finish(other, done('too late')))).toEqual({ taken: 'late' });
  });

  test('interrupts what its agent no longer holds, and delegates live on', async () => {
    const offer = await running('a');
    await world.restartHub();
    const answer = good(
      await world.hub.contract.reconcile(world.agent.by, { sessions: [], restarted: true }),
    );
    expect(answer).toEqual({ sessions: [] });
    expect(await stateOf('a')).toMatchObject({
      word: 'interrupted',
      why: expect.stringContaining('restarted'),
    });
    expect(await world.mail()).toMatchObject([{ kind: 'interrupted', turn: offer.turn }]);
    const sent = world.send('a', 'go on');
    expect((await world.agent.answer('here')).session.acpSession).not.toBeNull();
    expect(good(await sent).reply).toBe('here');
  });

  test('a turn that its agent took and lost with its disk is offered again; one that lies unread in its inbox is left there', async () => {
    await world.delegate('a');
    good(await world.send('a', 'one', 0));
    const nothingHeld = () => world.hub.contract.reconcile(world.agent.by, { sessions: [], restarted: true });
    const lost = await world.agent.takeTurn();
    good(await nothingHeld());
    expect((await stateOf('a')).word).toBe('starting');
    await world.agent.poll(0);
    good(await nothingHeld());
    expect((await stateOf('a')).word).toBe('queued');
    const again = await world.agent.takeTurn();
    expect(again).toMatchObject({ turn: lost.turn, prompt: 'one' });
    expect(again.fence).toBeGreaterThan(lost.fence);
    expect(codeOf(await world.agent.start(lost))).toBe('lease.lost');
  });

  test('a turn that is given back after somebody asked to cancel it is cancelled, not offered again', async () => {
    await world.delegate('a');
    good(await world.send('a', 'one', 0));
    await world.agent.takeTurn();
    good(await world.hub.sessions.cancel(world.person, 'a', { queued: false }));
    await world.agent.poll(0);
    good(await world.hub.contract.reconcile(world.agent.by, { sessions: [], restarted: true }));
    expect((await stateOf('a')).word).toBe('cancelled');
  });

  test('tells a reconnecting agent what to keep, cancel and close', async () => {
    const kept = await running('kept');
    const cancelled = await running('cancelled');
    good(await world.hub.sessions.cancel(world.person, 'cancelled', { queued: false }));
    const gone = 'ses_0000000000000000000000' as typeof kept.session.id;
    const held = ({ session, turn, fence }: TurnOffer) => ({
      session: session.id,
      turn: { id: turn, fence },
    });
    const { sessions } = good(
      await world.hub.contract.reconcile(world.agent.by, {
        restarted: false,
        sessions: [held(kept), held(cancelled), { session: gone }],
      }),
    );
    expect(sessions.map(({ answer }) => answer)).toEqual(['keep', 'cancel', 'close']);
  });
});

describe('the stream', () => {
  const say = (text: string) => [{ type: 'text' as const, text }];

  test('takes batches in order, acknowledges one again, and refuses a gap with the expected number', async () => {
    const offer = await running('a');
    const update = (batch: number, text: string) =>
      world.hub.contract.updates(world.agent.by, offer.turn, {
        fence: offer.fence,
        batch,
        entries: say(text),
      });
    expect(good(await update(1, 'one'))).toEqual({ next: 2 });
    expect(good(await update(1, 'one'))).toEqual({ next: 2 });
    expect(await update(3, 'three')).toMatchObject({
      error: { code: 'stream.gap', details: { expected: 2 } },
    });
    good(await update(2, 'two'));
    expect(codeOf(await world.agent.finish(offer, done('end'), { last_batch: 1 }))).toBe('stream.unfinished');
    good(await world.agent.finish(offer, done('end'), { last_batch: 2 }));
    const { items } = good(
      await world.hub.sessions.history(world.person, 'a', { after: 0, limit: 100, turn: offer.turn }),
    );
    expect(items.map(({ entry }) => entry)).toEqual([
      { type: 'prompt', text: 'work', source: 'send' },
      ...say('one'),
      ...say('two'),
    ]);
  });

  test('takes the last batch with the finish, once, and refuses the finish after a hole', async () => {
    const offer = await running('a');
    const finish = (batch: number) =>
      world.agent.finish(offer, done('all'), { last_batch: batch, updates: { batch, entries: say('all') } });
    expect(codeOf(await finish(2))).toBe('stream.gap');
    const given = { fence: offer.fence, batch: 1, entries: say('all') };
    good(await world.hub.contract.updates(world.agent.by, offer.turn, given));
    // The answer to the call of updates was lost, so its batch comes again.
    expect(good(await finish(1))).toEqual({ taken: 'finished' });
    expect(good(await finish(1))).toEqual({ taken: 'before' });
    const other = await running('b');
    const updates = { batch: 1, entries: say('whole') };
    good(await world.agent.finish(other, done('whole'), { last_batch: 1, updates }));
    const texts = async (label: string, { turn }: typeof offer) => {
      const page = { after: 0, limit: 100, turn };
      const { items } = good(await world.hub.sessions.history(world.person, label, page));
      return items.map(({ entry }) => entry).filter(({ type }) => type === 'text');
    };
    expect(await texts('a', offer)).toEqual(say('all'));
    expect(await texts('b', other)).toEqual(say('whole'));
  });
});

describe('permissions', () => {
  const call = { toolCallId: 't1', title: 'Run npm test', kind: 'execute' as const, command: 'npm test' };

  test('a turn that asks waits, gives its slot back, and goes on with the decision', async () => {
    const offer = await running('a');
    const asked = good(await world.agent.ask(offer, 'q1', call));
    expect(asked.state).toBe('pending');
    expect(await stateOf('a')).toMatchObject({ word: 'needs_you', why: 'to approve the command: npm test' });
    if (asked.state !== 'pending') throw new Error('it was decided');
    const answer = { answer: 'allow', scope: 'cwd', expiresInHours: 1 } as const;
    good(await world.hub.approvals.answer(world.person, asked.approval, answer));
    expect(codeOf(await world.hub.approvals.answer(world.person, asked.approval, answer))).toBe(
      'approval.answered',
    );
    expect(await world.agent.next('decision')).toMatchObject({
      request: 'q1',
      answer: { decision: 'allow' },
    });
    expect((await stateOf('a')).word).toBe('working');
  });

  test('a cancel while one is pending withdraws it: nothing may run any more (D12)', async () => {
    const offer = await running('a');
    const asked = good(await world.agent.ask(offer, 'q1', call));
    good(await world.hub.sessions.cancel(world.person, 'a', { queued: false }));
    expect(await world.agent.next('cancel')).toMatchObject({ turn: offer.turn });
    if (asked.state !== 'pending') throw new Error('it was decided');
    const late = await world.hub.approvals.answer(world.person, asked.approval, {
      answer: 'allow',
      scope: 'cwd',
      expiresInHours: 1,
    });
    expect(late.ok).toBe(false);
    expect(good(await world.agent.ask(offer, 'q2', call))).toMatchObject({
      state: 'decided',
      answer: { decision: 'cancelled' },
    });
  });

  test('without anyone to ask it is denied with a reason, never a hang', async () => {
    await world.delegate('a', { unattended: true });
    good(await world.send('a', 'work', 0));
    const offer = await world.agent.takeTurn();
    good(await world.agent.start(offer));
    expect(good(await world.agent.ask(offer, 'q1', call))).toMatchObject({
      state: 'decided',
      answer: { decision: 'deny', reason: expect.stringContaining('unattended') },
    });
  });
});

describe('queued turns', () => {
  test('say what they wait for, and the reason changes when the cause does (F10)', async () => {
    await world.delegate('c');
    await running('a');
    const b = await running('b');
    good(await world.send('c', 'when you can', 0));
    expect(await stateOf('c')).toMatchObject({
      word: 'queued',
      why: 'a free slot on agent local (2 of 2 in use)',
    });
    good(await world.agent.finish(b, done('b is done')));
    expect((await stateOf('c')).why).toBe('agent local has not taken it yet');
    world.clock.advance(MINUTE);
    expect((await stateOf('c')).why).toBe('agent local is not heard');
  });

  test('are cancelled at once, and whoever asked is told', async () => {
    await running('a');
    const queued = good(await world.send('a', 'never mind', 0));
    const answer = good(
      await world.hub.sessions.cancel(world.person, 'a', { queued: false, turn: queued.turn }),
    );
    expect(answer).toEqual({ cancelled: [queued.turn], asked: [] });
    expect(await world.mail()).toMatchObject([{ kind: 'cancelled', turn: queued.turn }]);
  });

  test('are taken back one at a time where none runs, the next in line first; all where that is asked', async () => {
    await world.delegate('a');
    const first = good(await world.send('a', 'one', 0));
    const second = good(await world.send('a', 'two', 0));
    const third = good(await world.send('a', 'three', 0));
    const cancel = async (queued: boolean) =>
      good(await world.hub.sessions.cancel(world.person, 'a', { queued }));
    expect(await cancel(false)).toEqual({ cancelled: [first.turn], asked: [] });
    expect(await cancel(true)).toEqual({ cancelled: [second.turn, third.turn], asked: [] });
    expect(await cancel(true)).toEqual({ cancelled: [], asked: [] });
  });

  test('are taken back unless they have begun meanwhile, which is then left alone', async () => {
    const begun = await running('a');
    const takeBack = (turn: TurnOffer['turn']) =>
      world.hub.sessions.cancel(world.person, 'a', { queued: false, turn, unlessBegun: true });
    const queued = good(await world.send('a', 'never mind', 0));
    expect(good(await takeBack(queued.turn))).toEqual({ cancelled: [queued.turn], asked: [] });
    expect(await takeBack(begun.turn)).toMatchObject({ ok: false, error: { code: 'turn.begun' } });
    good(await world.agent.finish(begun, done('untouched')));
  });
});
