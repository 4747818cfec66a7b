import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { anyHub, createClient, type Client, type StreamedEvent } from '#contract/client';
import { usePostgres, type TestDatabase } from '../support/postgres/index.ts';
import { OtherHost } from './daemon-process.ts';
import { HubProcess } from './hub-process.ts';
import { Machine } from './muster-process.ts';

let machine: Machine;
let mill: OtherHost;
let database: TestDatabase;
let [a, b]: HubProcess[] = [];
let both: Client;

/** What a client that knows both hubs sees of their events, from the moment that it stands. */
class Following {
  readonly events: StreamedEvent[] = [];
  readonly resets: string[] = [];
  readonly #over = new AbortController();
  #reading: Promise<void> = Promise.resolve();
  start = '';

  async begin(): Promise<this> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const options = {
      signal: this.#over.signal,
      onReady: (cursor: string) => {
        this.start = cursor;
        resolve();
      },
      onReset: ({ reason }: { reason: string }) => void this.resets.push(reason),
    };
    const read = async () => {
      for await (const event of both.events(options)) this.events.push(event);
    };
    this.#reading = read();
    await promise;
    return this;
  }

  async end(): Promise<void> {
    this.#over.abort();
    await this.#reading;
  }

  of(type: string): StreamedEvent[] {
    return this.events.filter((event) => event.type === type);
  }
}

/** How long real processes may take under load. */
const PATIENT = { timeout: 60_000 };

const told = async (client: Client, timeoutSeconds = 0) => {
  const taken = await client.call('mail.wait', { body: { timeoutSeconds } });
  if (!taken.ok) throw new Error(`${taken.error.code}: ${taken.error.message}`);
  return taken.value.messages.map(({ kind, body }) => ({ kind, body }));
};

const send = (client: Client, session: string, message: string, timeoutSeconds: number, command = false) =>
  client.call('sessions.send', { params: { session }, body: { message, timeoutSeconds, command } });

/** Everything after a cursor that a hub has stored, without what is not worth a stream of its own. */
async function storedSince(client: Client, after: string, last: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const { subject, type, turn, cursor } of client.events({ after })) {
    ids.push(`${type} ${turn ?? subject ?? ''}`);
    if (cursor === last) return ids;
  }
  return ids;
}

describe('two hubs on one PostgreSQL, Muster as real processes', { timeout: 600_000 }, () => {
  beforeEach(async () => {
    database = await usePostgres();
    machine = await Machine.open('agent:\n  heartbeatSeconds: 5\n  leaseSeconds: 30\n');
    const common = { env: machine.env, cwd: machine.project, database: database.url };
    a = new HubProcess({ ...common, folder: machine.env['MUSTER_HOME'] ?? '' });
    b = new HubProcess({ ...common, folder: join(machine.project, 'other-hub') });
    await a.up('--no-agent');
    await b.up('--no-agent');
    const addresses = [a.address, b.address];
    both = createClient({
      baseUrl: a.address,
      token: a.token,
      clientName: 'test',
      fetch: anyHub(addresses, (request) => fetch(request)),
    });
    machine.client = both;
    mill = await OtherHost.open(machine, 'mill');
    await mill.join('--hub', addresses.join(','), '--slots', '4');
    await machine.heard('mill');
  });
  afterEach(async () => {
    await mill.close();
    await a?.stop();
    await b?.stop();
    await machine.close();
    await database.drop();
  });

  const on = () => ['--agent', 'mill', '--cwd', mill.work];

  test('one is killed in the middle of a turn and of a stream: both go on at the other (F09)', async () => {
    if (!a || !b) throw new Error('no hubs');
    await machine.delegate('reader', 'grok', 'remember: colour=teal', on());
    await told(both);
    const shown = await machine.muster('status');
    expect(shown.out).toContain('2 hubs share this database');
    const following = await new Following().begin();

    const waiting = both.call('sessions.send', {
      params: { session: 'reader' },
      body: { message: 'slow: 3 chunks\nsay: whole at last', timeoutSeconds: 120 },
      idempotencyKey: 'of-this-send',
    });
    await machine.model.waiting();
    await a.kill();
    machine.model.release();
    await machine.until('reader', (word) => word === 'done');
    // The client asks again at the other under its key, and is answered; the reply is there once.
    const again = await waiting;
    expect(again).toMatchObject({ ok: true, value: { status: 'replied' } });
    expect(again.ok && again.value.reply).toContain('whole at last');
    expect(await told(b.client)).toEqual([]);
    const turns = await b.client.call('sessions.turns', { params: { session: 'reader' } });
    expect(turns.ok && turns.value.items.map(({ state }) => state)).toEqual(['done', 'done']);

    // The lease was held all the while: nobody gave the turn back, or out again.
    await expect.poll(() => following.of('turn.done'), PATIENT).toHaveLength(1);
    for (const type of ['turn.leased', 'turn.started']) expect(following.of(type)).toHaveLength(1);
    for (const type of ['turn.given_back', 'turn.interrupted', 'agent.offline'])
      expect(following.of(type)).toEqual([]);

    await a.up('--no-agent');
    await b.kill();
    const recalled = await send(both, 'reader', 'recall: colour', 60);
    expect(recalled).toMatchObject({ ok: true, value: { status: 'replied' } });
    expect(recalled.ok && recalled.value.reply).toContain('teal');
    await expect.poll(() => following.of('turn.done'), PATIENT).toHaveLength(2);
    await following.end();
    expect(following.resets).toEqual([]);
    const seen = following.events.map(({ type, turn, subject }) => `${type} ${turn ?? subject ?? ''}`);
    const last = following.events.at(-1)?.cursor ?? '';
    expect(seen).toEqual(await storedSince(a.client, following.start, last));
  });

  test.each(['stop', 'kill'] as const)(
    'each is restarted in turn (%s) under a steady load: nothing is lost, nothing comes twice',
    async (how) => {
      if (!a || !b) throw new Error('no hubs');
      const labels = ['one', 'two', 'three'];
      for (const label of labels)
        await machine.delegate(label, 'shell', 'echo ready', [...on(), '--command', '--approvals', 'yolo']);
      await told(both);
      const following = await new Following().begin();
      const load = new Load();
      const loads = Promise.all(labels.map((label) => load.on(label)));
      for (const hub of [a, b]) {
        await load.goesOn();
        await hub[how]();
        await load.goesOn();
        await hub.up('--no-agent');
      }
      await load.goesOn();
      load.isOver = true;
      await loads;
      for (const label of labels)
        await machine.until(label, (word) => word !== 'working' && word !== 'queued');
      await load.takeMail();
      expect(load.unsound()).toEqual([]);
      // A hub that stops lets go of nothing half done.
      expect(how === 'stop' ? load.cut : []).toEqual([]);
      await expect
        .poll(() => following.of('turn.done').length, PATIENT)
        .toBe(following.of('turn.queued').length);
      await following.end();
      expect(following.resets).toEqual([]);
      expect(following.of('turn.leased')).toHaveLength(following.of('turn.done').length);
      expect(following.of('turn.interrupted')).toEqual([]);
    },
  );
});

/** Sends to delegates, one after another each, and the books of what was acknowledged and what came of it. */
class Load {
  isOver = false;
  readonly acknowledged: string[] = [];
  /** Nobody knows of these whether they were done. */
  readonly cut: string[] = [];
  readonly #told = new Map<string, number>();
  #wanted: { count: number; resolve: () => void } | undefined;

  async on(label: string): Promise<void> {
    for (let count = 0; !this.isOver; count++) {
      const nonce = `${label}-${count}.`;
      const sent = await send(both, label, `echo ${nonce}`, 30, true);
      if (sent.ok) {
        this.acknowledged.push(nonce);
        if (this.acknowledged.length >= (this.#wanted?.count ?? Infinity)) this.#wanted?.resolve();
        if (sent.value.status !== 'accepted') this.#hear(nonce);
      } else if (sent.error.code === 'hub.unreachable') this.cut.push(nonce);
      else throw new Error(`${nonce} ${sent.error.code}: ${sent.error.message}`);
    }
  }

  /** Resolves when some more have been acknowledged. */
  goesOn(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#wanted = { count: this.acknowledged.length + 5, resolve };
    return promise;
  }

  /** All that is left; what calls awaited at a hub that was killed is mail a little later. */
  async takeMail(): Promise<void> {
    const missing = () => this.acknowledged.some((nonce) => !this.#told.has(nonce));
    for (let tries = 0; tries < 10; tries++) {
      const mail = await told(both, missing() ? 10 : 0);
      for (const { body } of mail) {
        const nonce = [...this.acknowledged, ...this.cut].find((one) => body.includes(one));
        if (nonce) this.#hear(nonce);
      }
      if (mail.length === 0 && !missing()) return;
    }
  }

  /** Acknowledged and not told once, or cut off and told more than once. */
  unsound(): string[] {
    return [
      ...this.acknowledged.filter((nonce) => this.#told.get(nonce) !== 1),
      ...this.cut.filter((nonce) => (this.#told.get(nonce) ?? 0) > 1),
    ];
  }

  #hear(nonce: string): void {
    this.#told.set(nonce, (this.#told.get(nonce) ?? 0) + 1);
  }
}
