import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createIds, silentLog, systemClock, systemRandom } from '#base';
import { openHub, startServer } from '#server';

/** What the hub's process tells the bench. */
export type FromHub =
  | { is: 'ready'; address: string; tokens: string[] }
  | { is: 'used'; cpuMs: number; rss: number; loopP99Ms: number };

const [, , database = '', folder = '', agents = '0'] = process.argv;
/** How many are made at a time. */
const CHUNK = 200;

const base = { clock: systemClock, ids: createIds(systemClock, systemRandom), log: silentLog };
const opened = await openHub({ database, stateDir: folder, ...base });
if (!opened.ok) throw new Error(opened.error.message);
const { hub } = opened.value;
hub.start();
const { user } = await hub.auth.mintUserToken({ name: 'bench', client: 'cli' });
const tokens: string[] = [];
while (tokens.length < Number(agents)) {
  const some = Array.from({ length: Math.min(CHUNK, Number(agents) - tokens.length) }, (_, n) =>
    hub.fleet.ensureLocal(user, {
      name: `agent-${tokens.length + n}`,
      hostname: 'mill',
      platform: 'linux',
      version: '0.1.0',
      slots: 4,
    }),
  );
  for (const { token } of await Promise.all(some)) tokens.push(token);
}
const server = await startServer({
  hub,
  database: opened.value.database,
  version: '0.1.0',
  port: 0,
  stop: () => {},
  ...base,
});
if (!server.ok) throw new Error(server.error.message);
const loop = monitorEventLoopDelay({ resolution: 5 });
loop.enable();
const tell = (message: FromHub) => process.send?.(message);
tell({ is: 'ready', address: server.value.address, tokens });
process.on('message', (asked) => {
  if (asked === 'used') {
    const { user: own, system } = process.cpuUsage();
    tell({
      is: 'used',
      cpuMs: (own + system) / 1000,
      rss: process.memoryUsage().rss,
      loopP99Ms: loop.percentile(99) / 1e6,
    });
    loop.reset();
  } else {
    void server.value
      .stop()
      .then(() => opened.value.close())
      .then(() => process.exit(0));
  }
});
