import { createIds, ok, silentLog, systemClock, systemRandom } from '#base';
import { newId, type Principal } from '#domain';
import { createHub, type StepWork } from '#hub';
import { openStore, userRows } from '#store';

/** Steps whose work is done as soon as it is begun: what is left is the engine. */
const noWork: StepWork = {
  places: async () => 64,
  begin: async () => ok({ is: 'ended', value: 'ok' }),
  ended: async () => [],
  overdue: async () => [],
  release: async () => {},
};

const SCRIPT = `for (let n = 0; n < args; n++) await agent('step ' + n); return args;`;

/** A hub without doors, whose runs have steps without work. */
export async function openOwn(
  database: string,
): Promise<{ run(steps: number): Promise<void>; close(): Promise<void> }> {
  const base = { clock: systemClock, random: systemRandom, log: silentLog };
  const ids = createIds(systemClock, systemRandom);
  const store = await openStore({ database, ...base });
  const hub = await createHub({ store, ids, ...base, stepWork: noWork });
  const user = newId(ids, 'user');
  await store.unit((tx) =>
    userRows.insertUser(tx, { id: user, name: user, role: 'member', createdAt: tx.now, disabledAt: null }),
  );
  hub.start();
  const person: Principal = { kind: 'user', user, token: newId(ids, 'token'), role: 'member', client: 'cli' };
  return {
    async run(steps) {
      const started = await hub.runs.start(person, {
        workflow: { file: 'bench.js', text: SCRIPT },
        args: steps,
        cwd: '/',
        limits: { agents: 10_000 },
      });
      if (!started.ok || !started.value.started) throw new Error(JSON.stringify(started));
      const { id } = started.value.run.run;
      const ended = await hub.runs.wait(person, id, { timeoutSeconds: 3_600 });
      if (!ended.ok || ended.value.run.state !== 'done') throw new Error(JSON.stringify(ended));
    },
    async close() {
      await hub.stop();
      await store.close();
    },
  };
}
