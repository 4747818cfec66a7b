import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { ManualClock, silentLog, type Log } from '#base';
import { createTestDatabase, startPostgres } from '../../../test/support/postgres/index.ts';
import { storeOptions } from '../conformance/hubs.ts';
import { Listeners } from '../listeners.ts';
import { Topics } from './topics.ts';

test('while the database is away its connection for wakes is tried again once at a time, and comes back', async () => {
  await using server = await startPostgres();
  const { url } = await createTestDatabase(server.url);
  const clock = new ManualClock();
  const warnings: string[] = [];
  const log: Log = {
    write: (level, message) => void (level === 'warn' && warnings.push(message)),
  };
  const listeners = new Listeners(log);
  let wakes = 0;
  listeners.add('anything', () => (wakes += 1));
  const topics = new Topics({ ...storeOptions(url, log), clock }, listeners);
  await topics.start();
  await server.kill();
  await expect.poll(() => warnings.length).toBe(1);
  for (let tries = 1; tries <= 4; tries++) {
    const before = wakes;
    clock.advance(5_000);
    // Each try that fails wakes everybody, as does the poll.
    await expect.poll(() => wakes).toBeGreaterThan(before);
  }
  expect(warnings).toHaveLength(1);
  await server.serveAgain();
  const before = wakes;
  await expect
    .poll(() => {
      clock.advance(5_000);
      return wakes > before + 3;
    })
    .toBe(true);
  expect(warnings).toHaveLength(1);
  await topics.stop();
});

test('a connection on which it cannot listen is not left open', async () => {
  const server = createServer(refuseAll);
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const options = { ...storeOptions(`postgres://ada@127.0.0.1:${port}/muster`), clock: new ManualClock() };
  const topics = new Topics(options, new Listeners(silentLog));
  await expect(topics.start()).rejects.toThrow('cannot execute LISTEN during recovery');
  await expect.poll(() => sockets.size).toBe(0);
  await topics.stop();
  server.close();
});

/** Plays a server that lets everybody in and refuses what they ask, as a standby does with LISTEN. */
function refuseAll(socket: Socket): void {
  let isIn = false;
  socket.on('data', (data) => {
    if (!isIn) {
      isIn = true;
      socket.write(Buffer.concat([message('R', Buffer.alloc(4)), message('Z', Buffer.from('I'))]));
    } else if (data[0] === 'X'.charCodeAt(0)) socket.end();
    else {
      const fields = 'SERROR\0C25006\0Mcannot execute LISTEN during recovery\0\0';
      socket.write(Buffer.concat([message('E', Buffer.from(fields)), message('Z', Buffer.from('I'))]));
    }
  });
}

/** As PostgreSQL frames what it says: a letter, the length with itself, the rest. */
function message(kind: string, rest: Buffer): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(rest.length + 4);
  return Buffer.concat([Buffer.from(kind), length, rest]);
}
