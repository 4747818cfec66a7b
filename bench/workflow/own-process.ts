import type { FromEngine, ToEngine } from './engine.ts';
import { openOwn } from './own-hub.ts';

const [, , database = ''] = process.argv;
const own = await openOwn(database);
const tell = (message: FromEngine) => process.send?.(message);

process.on('message', (asked: ToEngine) => {
  const answered = asked === 'close' ? own.close().then(() => process.exit(0)) : measure(asked.steps);
  answered.catch((error: unknown) => tell({ error: String(error) }));
});
tell('ready');

async function measure(steps: number): Promise<void> {
  const before = process.memoryUsage().rss;
  const began = performance.now();
  await own.run(steps);
  tell({ ms: performance.now() - began, grownBytes: process.memoryUsage().rss - before });
}
