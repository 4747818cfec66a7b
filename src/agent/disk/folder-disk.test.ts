import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createIds, seededRandom, silentLog, systemClock } from '#base';
import { newId } from '#domain';
import type { AgentDisk, AgentRecord } from './agent-disk.ts';
import { openFolderDisk } from './folder-disk.ts';
import { Journal } from './journal.ts';
import { MemoryDisk } from './memory-disk.ts';

const ids = createIds(systemClock, seededRandom(1));
const session = newId(ids, 'session');
const turn = newId(ids, 'turn');
let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'muster-agent-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const applied = (seq: number): AgentRecord => ({ type: 'applied', seq });
const journalPath = () => join(folder, 'agent-journal.ndjson');

async function openDisk(): Promise<AgentDisk> {
  const disk = await openFolderDisk(folder, silentLog);
  if (!disk.ok) throw new Error(disk.error.message);
  return disk.value;
}

test.each<[string, () => Promise<AgentDisk>]>([
  ['the folder', openDisk],
  ['memory', async () => new MemoryDisk()],
])('%s reads what was appended, in order, and what replaced it with what came after', async (_, make) => {
  const disk = await make();
  await Promise.all([1, 2, 3].map((seq) => disk.append(applied(seq), seq === 2)));
  expect(await disk.read()).toEqual([1, 2, 3].map(applied));
  const first = disk.append(applied(4), false);
  const replaced = disk.replace([applied(10)]);
  const after = disk.append(applied(11), true);
  await Promise.all([first, replaced, after]);
  expect(await disk.read()).toEqual([applied(10), applied(11)]);
  expect(disk.bytes).toBeGreaterThan(0);
  await disk.close();
  await disk.close();
});

test('is refused to a second daemon, and free when the first has closed it', async () => {
  const disk = await openDisk();
  const second = await openFolderDisk(folder, silentLog);
  expect(second).toMatchObject({ ok: false, error: { code: 'agent.busy', details: { folder } } });
  await disk.close();
  await (await openDisk()).close();
});

test('leaves a torn last line out, and what is appended after it is whole', async () => {
  const disk = await openDisk();
  await disk.append(applied(1), true);
  await disk.close();
  appendFileSync(journalPath(), '{"type":"appl');
  const next = await openDisk();
  await next.append(applied(2), true);
  expect(await next.read()).toEqual([applied(1), applied(2)]);
  await next.close();
});

test('rejects an append after it was closed, and when the file cannot be opened', async () => {
  const disk = await openDisk();
  await disk.close();
  await expect(disk.append(applied(1), false)).rejects.toThrow('closed');
});

test('a journal folds to what a former life knew, before and after it was written anew', async () => {
  const write = async (journal: Journal, records: AgentRecord[]) => {
    for (const record of records) await journal.write(record, true);
  };
  const disk = await openDisk();
  const journal = new Journal(disk, silentLog);
  await journal.load();
  const other = newId(ids, 'session');
  await write(journal, [
    { type: 'session', session, canResume: true, asleep: false },
    { type: 'session', session: other, canResume: true, asleep: false },
    { type: 'prompted', session, turn, fence: 2 },
    { type: 'batch', session, turn, fence: 2, number: 1, entries: [{ type: 'text', text: 'a' }] },
    { type: 'batch', session, turn, fence: 2, number: 2, entries: [{ type: 'text', text: 'b' }] },
    { type: 'acked', turn, fence: 2, number: 1 },
    { type: 'closing', session: other },
    applied(7),
  ]);
  await disk.close();
  for (let life = 0; life < 2; life++) {
    const again = await openDisk();
    const kept = await new Journal(again, silentLog).load();
    expect(kept.applied).toBe(7);
    expect([...kept.sessions]).toEqual([
      [session, { canResume: true, asleep: false, closing: false }],
      [other, { canResume: true, asleep: false, closing: true }],
    ]);
    expect([...kept.turns.values()]).toEqual([
      { session, turn, fence: 2, acked: 1, batches: new Map([[2, [{ type: 'text', text: 'b' }]]]) },
    ]);
    await again.close();
  }
});

test('is written anew before it grows without bound', async () => {
  const disk = await openDisk();
  const journal = new Journal(disk, silentLog);
  await journal.load();
  const text = 'x'.repeat(1_000_000);
  for (let number = 1; number <= 20; number++) {
    await journal.write({
      type: 'batch',
      session,
      turn,
      fence: 1,
      number,
      entries: [{ type: 'text', text }],
    });
    await journal.write({ type: 'acked', turn, fence: 1, number });
  }
  expect(disk.bytes).toBeLessThan(10_000_000);
  await disk.close();
  expect(readFileSync(journalPath()).length).toBeLessThan(10_000_000);
});

test('a line of an unknown kind does not keep the daemon from starting', async () => {
  writeFileSync(journalPath(), `{"type":"from_the_future"}\n${JSON.stringify(applied(3))}\n`);
  const disk = await openDisk();
  expect(await disk.read()).toEqual([applied(3)]);
  await disk.close();
});
