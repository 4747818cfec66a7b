/**
 * How a peer is asked: by a parent process, one run after another. `open` makes the peer ready in a database; `run` takes
 * so many durable steps, each without work, one after another.
 *
 * @param {(database: string) => Promise<{ run: (steps: number) => Promise<void>, close: () => Promise<void> }>} open
 */
export async function answer(open) {
  const peer = await open(process.argv[2] ?? '');
  process.on('message', (/** @type {{ steps: number } | 'close'} */ asked) => {
    const answered =
      asked === 'close' ? peer.close().then(() => process.exit(0)) : measure(peer, asked.steps);
    answered.catch((error) => process.send?.({ error: String(error) }));
  });
  process.send?.('ready');
}

async function measure(peer, steps) {
  const before = process.memoryUsage().rss;
  const began = performance.now();
  await peer.run(steps);
  process.send?.({ ms: performance.now() - began, grownBytes: process.memoryUsage().rss - before });
}
