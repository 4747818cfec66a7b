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

describe('two hubs on one PostgreSQL, Muster as real processes', { timeout: 180_000 }, () => {
  beforeEach(async () => {
    database = await usePostgres();
    machine = await Machine.open('agent:\n  heartbeatSeconds: 1\n  leaseSeconds: 20\n');
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

    const waiting = send(a.client, 'reader', 'slow: 3 chunks\nsay: whole at last', 120);
    await machine.model.waiting();
    await a.kill();
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'hub.unreachable' } });
    machine.model.release();
    await machine.until('reader', (word) => word === 'done');
    // Whoever waited asks again at the other; the reply is there once.
    const again = await told(b.client, 60);
    expect(again.map(({ kind }) => kind)).toEqual(['reply']);
    expect(again[0]?.body).toContain('whole at last');
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

  test('both are restarted, one after the other, under a steady load: nothing is lost, nothing comes twice', async () => {
    if (!a || !b) throw new Error('no hubs');
    const labels = ['one', 'two', 'three'];
    for (const label of labels)
      await machine.delegate(label, 'shell', 'echo ready', [...on(), '--command', '--approvals', 'yolo']);
    await told(both);
    const following = await new Following().begin();
    const answered = new Map<string, number>();
    const acknowledged: string[] = [];
    let isOver = false;
    const load = async (label: string) => {
      for (let count = 0; !isOver; count++) {
        const nonce = `${label}-${count}.`;
        const sent = await send(both, label, `echo ${nonce}`, 30, true);
        if (!sent.ok) throw new Error(`${nonce} ${sent.error.code}: ${sent.error.message}`);
        acknowledged.push(nonce);
        if (sent.value.status !== 'accepted') answered.set(nonce, (answered.get(nonce) ?? 0) + 1);
      }
    };
    const loads = Promise.all(labels.map(load));
    const goesOn = async () => {
      const before = acknowledged.length;
      await Promise.race([
        loads,
        expect.poll(() => acknowledged.length, PATIENT).toBeGreaterThan(before + 5),
      ]);
    };
    for (const hub of [a, b]) {
      await goesOn();
      await hub.stop();
      await goesOn();
      await hub.up('--no-agent');
    }
    await goesOn();
    isOver = true;
    await loads;
    for (const label of labels) await machine.until(label, (word) => word === 'done');
    for (;;) {
      const mail = await told(both);
      for (const { body } of mail) {
        const nonce = acknowledged.find((one) => body.includes(one));
        if (nonce) answered.set(nonce, (answered.get(nonce) ?? 0) + 1);
      }
      if (mail.length === 0) break;
    }
    expect(acknowledged.filter((nonce) => answered.get(nonce) !== 1)).toEqual([]);
    await expect.poll(() => following.of('turn.done'), PATIENT).toHaveLength(acknowledged.length);
    await following.end();
    expect(following.resets).toEqual([]);
    expect(following.of('turn.leased')).toHaveLength(acknowledged.length);
    expect(following.of('turn.interrupted')).toEqual([]);
  });
});
