import { DBOS } from '@dbos-inc/dbos-sdk';
import { answer } from './answer.js';

const many = DBOS.registerWorkflow(
  async (/** @type {number} */ steps) => {
    for (let n = 0; n < steps; n++) await DBOS.runStep(async () => 'ok', { name: `step ${n}` });
    return steps;
  },
  { name: 'many' },
);

await answer(async (database) => {
  DBOS.setConfig({ name: 'bench', systemDatabaseUrl: database, logLevel: 'error' });
  await DBOS.launch();
  return {
    async run(steps) {
      const done = await many(steps);
      if (done !== steps) throw new Error(`DBOS did ${done} of ${steps}`);
    },
    close: () => DBOS.shutdown(),
  };
});
