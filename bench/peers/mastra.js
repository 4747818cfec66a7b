import { createClient } from '@libsql/client';
import { Mastra } from '@mastra/core';
import { createStep, createWorkflow } from '@mastra/core/workflows';
import { LibSQLStore } from '@mastra/libsql';
import { PostgresStore } from '@mastra/pg';
import { z } from 'zod';
import { answer } from './answer.js';

async function storageOf(/** @type {string} */ database) {
  if (database.startsWith('postgres')) return new PostgresStore({ id: 'bench', connectionString: database });
  return new LibSQLStore({ id: 'bench', client: syncing(createClient({ url: `file:${database}` })) });
}

/** The store turns syncs of commits off for itself; beside others that wait for the disk it is to wait too. */
function syncing(/** @type {import('@libsql/client').Client} */ client) {
  const kept = (/** @type {unknown} */ sql) =>
    typeof sql === 'string' ? sql.replace(/synchronous = NORMAL/u, 'synchronous = FULL') : sql;
  return new Proxy(client, {
    get(target, name) {
      if (name === 'execute') return (sql, ...more) => target.execute(kept(sql), ...more);
      const value = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

const shape = z.object({ done: z.number() });

function chainOf(/** @type {number} */ steps) {
  let chain = createWorkflow({ id: `many-${steps}`, inputSchema: shape, outputSchema: shape });
  for (let n = 0; n < steps; n++) {
    const id = `step-${n}`;
    const execute = async ({ inputData }) => ({ done: inputData.done + 1 });
    chain = chain.then(createStep({ id, inputSchema: shape, outputSchema: shape, execute }));
  }
  return chain.commit();
}

await answer(async (database) => {
  const storage = await storageOf(database);
  await storage.init();
  const chains = new Map();
  const mastra = new Mastra({ storage, logger: false });
  return {
    async run(steps) {
      let chain = chains.get(steps);
      if (!chain) {
        chain = chainOf(steps);
        chains.set(steps, chain);
        mastra.addWorkflow(chain);
      }
      const run = await chain.createRun();
      const end = await run.start({ inputData: { done: 0 } });
      if (end.status !== 'success' || end.result.done !== steps)
        throw new Error(JSON.stringify(end.error ?? end.status));
    },
    close: async () => {},
  };
});
