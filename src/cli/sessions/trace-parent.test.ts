import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { tempDir } from '../../../test/support/temp-dir.ts';
import { runInFolder } from '../testing/cli-world.ts';

test('a command that runs within a trace tells the hub so, and nothing else of that variable', async () => {
  await using dir = await tempDir();
  const told: unknown[] = [];
  const server = createServer((request, response) => {
    told.push(request.headers['traceparent']);
    response.statusCode = 404;
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ error: { code: 'agent.not_found', message: 'None.', retry: 'never' } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const env = { MUSTER_HOME: dir.path, MUSTER_HUB: `http://127.0.0.1:${port}`, MUSTER_TOKEN: 'mst_user_x' };
  const parent = `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`;
  try {
    for (const more of [{ TRACEPARENT: parent }, { TRACEPARENT: 'nonsense\r\nx: y' }, {}])
      expect((await runInFolder(['agent', 'show', 'mill'], { env: { ...env, ...more } })).exit).toBe(3);
    expect(told).toEqual([parent, undefined, undefined]);
  } finally {
    server.closeAllConnections();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  }
});
