import { expect, test } from 'vitest';
import { createClient, type Client } from '#contract/client';
import type { Refusal } from '#domain';
import type { Result } from '#base';
import type { RouteAnswer } from '#contract';
import { servedHub, type ServedHub } from '../testing/served-hub.ts';

function clients(at: ServedHub): { person: Client; agent: Client } {
  const make = (token: string) =>
    createClient({
      baseUrl: 'http://localhost',
      token,
      clientName: 'test',
      fetch: (request) => at.app.fetch(request),
    });
  return { person: make(at.tokens.user), agent: make(at.tokens.agent) };
}

function given<T>(result: Result<T, Refusal>): T {
  if (!result.ok) throw new Error(`${result.error.code}: ${result.error.message}`);
  return result.value;
}

/** An agent by hand: what it takes from its inbox, it answers at once. */
class HandAgent {
  readonly #agent: Client;
  #after = 0;
  #claims = 0;

  constructor(agent: Client) {
    this.#agent = agent;
  }

  async comeOnline(): Promise<void> {
    const harnesses = [{ name: 'echo', canResume: true, canSteer: false }];
    given(await this.#agent.call('agents.heartbeat', { body: { contract: 1, version: '0.1.0', harnesses } }));
  }

  async next(): Promise<RouteAnswer<'agents.poll'>['entries'][number]['body']> {
    const body = { claim_id: `c${this.#claims++}`, free: 1, after: this.#after };
    const { entries } = given(await this.#agent.call('agents.poll', { body }));
    const [first] = entries;
    if (!first) return this.next();
    this.#after = first.seq;
    return first.body;
  }

  async runNextTurn(reply: string): Promise<void> {
    const offer = await this.next();
    if (offer.type !== 'turn') throw new Error(`expected a turn, got ${offer.type}`);
    const { turn, fence } = offer;
    const call = { params: { turn } };
    given(
      await this.#agent.call('turns.start', {
        ...call,
        body: { fence, acp_session: 'acp-1', recovery: 'new' },
      }),
    );
    const entries = [{ type: 'text' as const, text: reply }];
    given(await this.#agent.call('turns.updates', { ...call, body: { fence, batch: 1, entries } }));
    const outcome = { end: 'done' as const, reply, stopReason: 'end_turn' };
    const finish = { fence, last_batch: 1, phase: 'turn' as const, outcome };
    given(await this.#agent.call('turns.finish', { ...call, body: finish }));
  }

  async tearDownNext(): Promise<void> {
    const offer = await this.next();
    if (offer.type !== 'close') throw new Error(`expected a close, got ${offer.type}`);
    const { session } = offer;
    given(await this.#agent.call('sessions.torn_down', { params: { session }, body: { done: true } }));
  }
}

test('D05: a delegate is spawned, replies, is closed; then nothing reopens it and a second close says so', async () => {
  await using at = await servedHub();
  const { person, agent } = clients(at);
  const mill = new HandAgent(agent);
  await mill.comeOnline();

  const spawning = person.call('sessions.spawn', {
    body: {
      task: 'Say hello',
      harness: 'echo',
      delegate: true,
      mode: 'session',
      label: 'builder',
      cwd: '/tmp',
    },
    idempotencyKey: 'spawn-1',
  });
  await mill.runNextTurn('hello');
  const spawned = given(await spawning);
  expect(spawned).toMatchObject({ status: 'accepted', label: 'builder', delegate: true });

  const shown = given(await person.call('delegates.show', { params: { label: 'builder' } }));
  expect(shown).toMatchObject({ id: spawned.session, status: { word: 'done' }, agent: { name: 'mill' } });
  const sending = person.call('sessions.send', {
    params: { session: 'builder' },
    body: { message: 'And now?' },
  });
  await mill.runNextTurn('bye');
  expect(given(await sending)).toMatchObject({ status: 'replied', reply: 'bye' });
  const history = given(await person.call('sessions.history', { params: { session: spawned.session } }));
  expect(history.items.map(({ entry }) => entry.type)).toContain('text');

  const closing = person.call('delegates.close', { params: { label: 'builder' }, body: {} });
  await mill.tearDownNext();
  expect(given(await closing).session).toMatchObject({ state: 'closed' });

  const late = await person.call('sessions.send', {
    params: { session: 'builder' },
    body: { message: 'Still there?' },
  });
  expect(late).toMatchObject({ ok: false, error: { code: 'session.not_found' } });
  const again = await person.call('sessions.close', { params: { session: spawned.session }, body: {} });
  expect(again).toMatchObject({ ok: false, error: { code: 'session.closed' } });
  const all = given(await person.call('sessions.list', { query: { state: 'all', kind: 'delegate' } }));
  expect(all.items.map(({ state }) => state)).toEqual(['closed']);
});
