import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { usePostgres } from '../support/postgres/index.ts';
import { OtherHost } from './daemon-process.ts';
import { Machine } from './muster-process.ts';

let machine: Machine;
let mill: OtherHost;

describe('a database that moves, Muster as real processes', { timeout: 300_000 }, () => {
  beforeEach(async () => {
    machine = await Machine.open('agent:\n  heartbeatSeconds: 1\n');
    await machine.up('--no-agent');
    mill = await OtherHost.open(machine, 'mill');
  });
  afterEach(async () => {
    await mill.close();
    await machine.close();
  });

  test('from SQLite to PostgreSQL and back: delegates, tokens, mail and cursors go on', async () => {
    await mill.join();
    await machine.heard('mill');
    const on = ['--agent', 'mill', '--cwd', mill.work];
    await machine.delegate('reader', 'grok', 'remember: colour=teal', on);
    await machine.muster('mail');
    await machine.muster('session', 'send', 'reader', 'say: unread so far', '--timeout', '0');
    await machine.until('reader', (word) => word === 'done');
    const token = await mill.token();
    const cursor = await lastCursor();
    const { port } = new URL(machine.address);

    const file = join(machine.project, 'muster.ndjson.gz');
    const refused = await machine.muster('export', file);
    expect(refused).toMatchObject({ code: 5, err: expect.stringContaining('muster down') });
    const copied = await machine.muster('export', join(machine.project, 'live.ndjson'), '--force');
    expect(copied.err).toContain('keep it as you keep the database');
    await machine.stop();
    expect(await machine.muster('export', file)).toMatchObject({ code: 0 });
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await machine.muster('import', file, '--dry-run')).toMatchObject({ code: 0 });

    await using database = await disposableDatabase();
    const imported = await machine.muster('import', file, '--database', database.url);
    expect(imported).toMatchObject({ code: 0, err: expect.stringContaining('muster up --database') });
    expect(await machine.muster('import', file, '--database', database.url)).toMatchObject({ code: 5 });

    await machine.up('--no-agent', '--port', port, '--database', database.url);
    await machine.heard('mill');
    const reply = await machine.muster('session', 'send', 'reader', 'recall: colour', '--timeout', '60');
    expect(reply.out).toContain('teal');
    expect(await mill.token()).toBe(token);
    expect((await machine.muster('mail')).out).toContain('unread so far');
    // What came after the cursor of the old log is told by the new one, without a reset.
    const told = await machine.muster('events', '--after', cursor, '--count', '1', '--json');
    expect(JSON.parse(told.out)).toMatchObject({ type: expect.stringMatching(/^\w+\.\w+$/) });
    expect(told.err).not.toContain('reset');

    await machine.stop();
    const back = join(machine.project, 'back.ndjson');
    expect(await machine.muster('export', back, '--database', database.url)).toMatchObject({ code: 0 });
    expect(await machine.muster('import', back, '--database', machine.project + '/back.db')).toMatchObject({
      code: 0,
    });
    await machine.up('--no-agent', '--port', port, '--database', machine.project + '/back.db');
    await machine.heard('mill');
    const again = await machine.muster('session', 'send', 'reader', 'recall: colour', '--timeout', '60');
    expect(again.out).toContain('teal');
    expect(await readFile(back, 'utf8')).not.toContain(token.trim());
  });
});

test(
  'a backup that is older than what the agent remembers is brought back, and work goes on',
  { timeout: 300_000 },
  async () => {
    const local = await Machine.open();
    try {
      const shell = ['--command', '--approvals', 'yolo'];
      await local.up();
      await local.delegate('mill', 'shell', 'echo one', shell);
      const backup = join(local.project, 'backup.ndjson.gz');
      expect(await local.muster('export', backup, '--force')).toMatchObject({ code: 0 });
      for (const text of ['echo two', 'echo three'])
        await local.muster('session', 'send', 'mill', text, '--command', '--timeout', '60');
      await local.stop();
      const state = local.env['MUSTER_HOME'] ?? '';
      for (const name of await readdir(state)) if (name.startsWith('muster.db')) await rm(join(state, name));
      expect(await local.muster('import', backup)).toMatchObject({ code: 0 });
      await local.up();
      const sent = await local.muster('session', 'send', 'mill', 'echo four', '--command', '--timeout', '60');
      expect(sent.out).toContain('four');
      expect((await local.muster('session', 'history', 'mill')).out).not.toContain('three');
    } finally {
      await local.close();
    }
  },
);

/** The cursor of now. */
async function lastCursor(): Promise<string> {
  const over = new AbortController();
  let cursor = '';
  const onReady = (position: string) => {
    cursor = position;
    over.abort();
  };
  for await (const _ of machine.client.events({ signal: over.signal, onReady })) break;
  return cursor;
}

async function disposableDatabase() {
  const database = await usePostgres();
  return { url: database.url, [Symbol.asyncDispose]: () => database.drop() };
}
