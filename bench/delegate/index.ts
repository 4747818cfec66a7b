import { join } from 'node:path';
import { createIds, silentLog, systemClock, systemRandom } from '#base';
import { createHub } from '#hub';
import { openStore } from '#store';
import { median, type Bench, type BenchContext, type Measured } from '../bench.ts';
import { good, startInProcessAgent, untilHarness } from '../in-process-agent.ts';
import { bareRoundTrip } from './bare-acp.ts';

/** What a send costs on its way through the hub, its database and the agent, beside the bare protocol. */
export const bench: Bench = {
  about: 'send to reply through hub, agent and ACP (in-process echo), beside a bare ACP round trip',
  run,
};

async function* run(context: BenchContext): AsyncIterable<Measured> {
  const rounds = context.quick ? 200 : 2_000;
  context.say('bare ACP round trips');
  const bare = await bareRoundTrip(rounds);
  yield { what: 'bare ACP round trip, in-process, p50', value: median(bare), unit: 'ms' };
  const crew = await startCrew(context.folder);
  try {
    context.say(`${rounds} sends to one delegate`);
    const times = await crew.sends('echo-1', rounds);
    yield {
      what: 'send to reply, one caller, p50',
      value: at(times, 0.5),
      unit: 'ms',
      goal: { atMost: 5 },
      notes: spread(times),
    };
    context.say('8 delegates at once');
    const started = performance.now();
    const each = Math.ceil(rounds / 8);
    const all = await Promise.all(Array.from({ length: 8 }, (_, i) => crew.sends(`echo-${i + 2}`, each)));
    const seconds = (performance.now() - started) / 1000;
    yield {
      what: 'send to reply, 8 delegates at once',
      value: (8 * each) / seconds,
      unit: 'turns/s',
      notes: spread(all.flat()),
    };
  } finally {
    await crew.stop();
  }
}

const at = (times: readonly number[], share: number) =>
  times.toSorted((a, b) => a - b)[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;

const spread = (times: readonly number[]) =>
  `p50 ${at(times, 0.5).toFixed(2)} p99 ${at(times, 0.99).toFixed(2)} ms over ${times.length}`;

interface Crew {
  sends(label: string, count: number): Promise<number[]>;
  stop(): Promise<void>;
}

async function startCrew(folder: string): Promise<Crew> {
  const ids = createIds(systemClock, systemRandom);
  const base = { clock: systemClock, random: systemRandom, log: silentLog };
  const store = await openStore({ database: join(folder, 'hub.db'), ...base });
  const hub = await createHub({ store, ids, ...base });
  hub.start();
  const { user, token } = await hub.auth.mintUserToken({ name: 'bench', client: 'cli' });
  const place = { name: 'local', hostname: 'here', platform: process.platform, version: '0.1.0', slots: 16 };
  const local = await hub.fleet.ensureLocal(user, place);
  const stopAgent = await startInProcessAgent({
    hub,
    ids,
    token: local.token,
    folder: join(folder, 'agent'),
  });
  const by = good(await hub.auth.whoIs(token));
  await untilHarness(hub, by);
  for (let i = 1; i <= 9; i++) {
    const delegate = { task: 'begin', delegate: true, label: `echo-${i}`, harness: 'echo', cwd: folder };
    good(await hub.sessions.spawn(by, delegate));
  }
  return {
    async sends(label, count) {
      const times: number[] = [];
      for (let i = 0; i < count; i++) {
        const began = performance.now();
        const sent = await hub.sessions.send(by, label, {
          message: `message ${i}`,
          timeoutSeconds: 30,
          when: 'queue',
        });
        if (!sent.ok || sent.value.reply !== `echo: message ${i}`) throw new Error(JSON.stringify(sent));
        times.push(performance.now() - began);
      }
      return times;
    },
    async stop() {
      await stopAgent();
      await hub.stop();
      await store.close();
    },
  };
}
