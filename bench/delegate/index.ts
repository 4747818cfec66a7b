import { join } from 'node:path';
import { createIds, silentLog, systemClock, systemRandom } from '#base';
import { createAgent, httpHubPort, openFolderDisk } from '#agent';
import { createHarnessHost, echoRecipe } from '#harness';
import { createHub, type Hub } from '#hub';
import { createApp } from '#server';
import { openStore } from '#store';
import { median, type Bench, type BenchContext, type Measured } from '../bench.ts';
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
  const app = createApp({
    hub,
    address: () => 'http://127.0.0.1:1',
    database: 'sqlite',
    version: '0.1.0',
    clock: systemClock,
    ids,
    log: silentLog,
    stop: () => {},
  });
  const harnesses = createHarnessHost({
    recipes: [echoRecipe],
    stateDir: folder,
    clock: systemClock,
    ids,
    log: silentLog,
    baseEnv: process.env,
  });
  const disk = await openFolderDisk(join(folder, 'agent'), silentLog);
  if (!disk.ok) throw new Error(disk.error.message);
  const port = httpHubPort({
    baseUrl: 'http://127.0.0.1:1',
    token: local.token,
    fetch: async (request: Request) => app.fetch(request),
    clock: systemClock,
  });
  const agent = createAgent({ hub: port, harnesses, disk: disk.value, ids, version: '0.1.0', ...base });
  agent.start();
  const person = await hub.auth.whoIs(token);
  if (!person.ok) throw new Error(person.error.message);
  const by = person.value;
  await untilHarness(hub, by);
  for (let i = 1; i <= 9; i++) {
    const spawned = await hub.sessions.spawn(by, {
      task: 'begin',
      delegate: true,
      label: `echo-${i}`,
      harness: 'echo',
      cwd: folder,
    });
    if (!spawned.ok) throw new Error(spawned.error.message);
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
      await agent.stop();
      await harnesses.close();
      await disk.value.close();
      await hub.stop();
      await store.close();
    },
  };
}

async function untilHarness(hub: Hub, by: Parameters<Hub['fleet']['list']>[0]): Promise<void> {
  for (;;) {
    const agents = await hub.fleet.list(by, { limit: 10 });
    if (agents.ok && agents.value.items.some(({ agent }) => agent.harnesses.length > 0)) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
