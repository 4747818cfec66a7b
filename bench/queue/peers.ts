import { Logger, makeWorkerUtils, run, type WorkerUtils } from 'graphile-worker';
import { Pool } from 'pg';
import { PgBoss } from 'pg-boss';

/** A queue as its users would set it up, filled and drained by `callers` at once. */
export interface Queue {
  name: string;
  fill(count: number): Promise<void>;
  /** Takes and completes `pairs` jobs; pairs per second. `batch` 1: each on its own. */
  drain(load: { callers: number; pairs: number; batch: number }): Promise<number>;
  close(): Promise<void>;
}

const JOB = 'bench';
const QUIET = new Logger(() => () => {});
/** Rows of one insert. */
const CHUNK = 5000;

const chunks = (count: number): number[] =>
  Array.from({ length: Math.ceil(count / CHUNK) }, (_, at) => Math.min(CHUNK, count - at * CHUNK));

/** `fetch` and `complete` of pg-boss, which is how its users claim by hand and in batches. */
export async function openPgBoss(url: string, connections: number): Promise<Queue> {
  const boss = new PgBoss({ connectionString: url, max: connections, supervise: false, schedule: false });
  boss.on('error', (error) => console.error(error));
  await boss.start();
  await boss.createQueue(JOB);
  return {
    name: 'pg-boss',
    async fill(count) {
      await boss.deleteAllJobs(JOB);
      for (const size of chunks(count)) {
        await boss.insert(
          JOB,
          Array.from({ length: size }, (_, n) => ({ data: { n } })),
        );
      }
    },
    async drain({ callers, pairs, batch }) {
      let begun = 0;
      let done = 0;
      const began = performance.now();
      const work = async (): Promise<void> => {
        while (begun < pairs) {
          begun += batch;
          const jobs = await boss.fetch(JOB, { batchSize: batch });
          await boss.complete(
            JOB,
            jobs.map(({ id }) => id),
          );
          done += jobs.length;
        }
      };
      await Promise.all(Array.from({ length: callers }, work));
      if (done < pairs) throw new Error(`pg-boss did ${done} of ${pairs}`);
      return (done / (performance.now() - began)) * 1000;
    },
    close: () => boss.stop({ graceful: false }),
  };
}

/** graphile-worker's own runner with an empty task: a worker a caller. Batches are its local queue and joined completions. */
export async function openGraphile(url: string, connections: number): Promise<Queue> {
  const pool = new Pool({ connectionString: url, max: connections });
  pool.on('error', (error) => console.error(error));
  const utils: WorkerUtils = await makeWorkerUtils({ pgPool: pool, logger: QUIET });
  await utils.migrate();
  return {
    name: 'graphile-worker',
    async fill(count) {
      await utils.withPgClient(async (client) => {
        await client.query('truncate graphile_worker._private_jobs');
      });
      for (const size of chunks(count)) {
        await utils.addJobs(Array.from({ length: size }, (_, n) => ({ identifier: JOB, payload: { n } })));
      }
    },
    async drain({ callers, pairs, batch }) {
      let done = 0;
      const all = Promise.withResolvers<void>();
      const began = performance.now();
      const runner = await run({
        pgPool: pool,
        concurrency: callers,
        noHandleSignals: true,
        logger: QUIET,
        preset: { worker: batch > 1 ? { localQueue: { size: batch }, completeJobBatchDelay: 0 } : {} },
        taskList: {
          [JOB]: () => {
            if (++done === pairs) all.resolve();
          },
        },
      });
      await Promise.race([all.promise, runner.promise]);
      const took = performance.now() - began;
      await runner.stop();
      if (done < pairs) throw new Error(`graphile-worker did ${done} of ${pairs}`);
      return (pairs / took) * 1000;
    },
    async close() {
      await utils.release();
      await pool.end();
    },
  };
}
