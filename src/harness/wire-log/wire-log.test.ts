import { appendFile, readFile, readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ManualClock, silentLog } from '#base';
import type { WireLine } from '#domain';
import { tempDir } from '../../../test/support/temp-dir.ts';
import { Redactor } from '../redaction/known-secrets.ts';
import { dropOldWires, readLines, wireFolder } from './wire-files.ts';
import { wirePage } from './wire-page.ts';
import { WireWriter } from './wire-writer.ts';

const KEY = 'sk-123456789abcdef';

const chunk = (text: string, of = 'agent_message_chunk') => ({
  jsonrpc: '2.0',
  method: 'session/update',
  params: { sessionId: 's', update: { sessionUpdate: of, content: { type: 'text', text } } },
});

function writerIn(folder: string, fileBytes?: number): WireWriter {
  return new WireWriter({
    folder,
    redactor: new Redactor([KEY]),
    clock: new ManualClock(1_000),
    log: silentLog,
    ...(fileBytes === undefined ? {} : { fileBytes }),
  });
}

const linesFrom = (count: number, from = 1): WireLine[] =>
  Array.from({ length: count }, (_, index) => ({
    seq: from + index,
    at: 0,
    to: 'muster',
    method: null,
    kind: 'notice',
    message: '{}',
    cut: false,
  }));

describe('what goes over the wire', () => {
  test('is written in order, an answer with the method of its request, for its user alone', async () => {
    await using dir = await tempDir();
    const folder = wireFolder(dir.path, 'ses_1');
    const writer = writerIn(folder);
    writer.saw('harness', { jsonrpc: '2.0', id: 1, method: 'session/new', params: { token: KEY } });
    writer.saw('muster', { jsonrpc: '2.0', id: 1, method: 'session/request_permission', params: {} });
    writer.saw('harness', { jsonrpc: '2.0', id: 1, result: { outcome: 'cancelled' } });
    writer.saw('muster', { jsonrpc: '2.0', id: 1, error: { code: -1, message: 'no' } });
    await writer.written();
    const lines = await readLines(folder);
    expect(lines.map(({ seq, to, method, kind }) => [seq, to, method, kind])).toEqual([
      [1, 'harness', 'session/new', 'request'],
      [2, 'muster', 'session/request_permission', 'request'],
      [3, 'harness', 'session/request_permission', 'answer'],
      [4, 'muster', 'session/new', 'error'],
    ]);
    expect(lines[0]?.message).toContain('[redacted]');
    const { mode } = await stat(join(folder, 'wire.ndjson'));
    expect(mode & 0o777).toBe(0o600);
  });

  test('shows no secret, and loses nothing else, wherever the chunks of a text end', async () => {
    await using dir = await tempDir();
    let run = 0;
    const pieces = fc.array(fc.oneof(fc.string(), fc.constantFrom(KEY, 'sk-12', 'mst_')), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(pieces, fc.array(fc.nat({ max: 12 }), { maxLength: 12 }), async (parts, sizes) => {
        const folder = wireFolder(dir.path, `ses_${run++}`);
        const writer = writerIn(folder);
        let rest = parts.join(' ');
        const whole = rest;
        for (const size of [...sizes, whole.length]) {
          writer.saw('muster', chunk(rest.slice(0, size)));
          rest = rest.slice(size);
        }
        await writer.ended();
        const texts = (await readLines(folder)).map(({ message }) => {
          const { params } = JSON.parse(message) as ReturnType<typeof chunk>;
          return params.update.content.text;
        });
        expect(texts.join('')).toBe(whole.replaceAll(KEY, '[redacted]'));
      }),
      { numRuns: 30 },
    );
  });

  test('is bounded by two files, goes on counting after a restart, and loses only a line that a crash cut off', async () => {
    await using dir = await tempDir();
    const folder = wireFolder(dir.path, 'ses_1');
    const first = writerIn(folder, 2_000);
    for (let index = 0; index < 40; index++) {
      first.saw('muster', { method: 'note', params: { index } });
      await first.written();
    }
    await appendFile(join(folder, 'wire.ndjson'), '{"seq":41,"at":');
    const second = writerIn(folder, 2_000);
    second.saw('muster', { method: 'again' });
    await second.ended();
    const lines = await readLines(folder);
    expect(lines.at(-1)).toMatchObject({ seq: 41, method: 'again' });
    expect(lines.length).toBeLessThan(40);
    const sizes = await Promise.all(
      (await readdir(folder)).map(async (name) => (await readFile(join(folder, name))).length),
    );
    expect(sizes.every((size) => size <= 2_200)).toBe(true);
    expect(sizes).toHaveLength(2);
  });

  test('is cut where a message is too long, and says so', async () => {
    await using dir = await tempDir();
    const folder = wireFolder(dir.path, 'ses_1');
    const writer = writerIn(folder);
    writer.saw('harness', { method: 'big', params: { text: 'x'.repeat(100_000), kept: 'yes' } });
    writer.saw('harness', { method: 'huge', params: { list: Array.from({ length: 90_000 }, () => 1) } });
    await writer.ended();
    const [big, huge] = await readLines(folder);
    expect(big).toMatchObject({ cut: true });
    expect(big?.message).toContain('(100000 characters)');
    expect(big?.message).toContain('"kept":"yes"');
    expect(huge?.message).toContain('tooLong');
  });
});

test('the logs of the sessions that spoke last are kept', async () => {
  await using dir = await tempDir();
  for (const id of ['ses_1', 'ses_2', 'ses_3']) {
    const writer = writerIn(wireFolder(dir.path, id));
    writer.saw('muster', { method: 'note' });
    await writer.ended();
  }
  await utimes(join(wireFolder(dir.path, 'ses_2'), 'wire.ndjson'), 1, 1);
  await dropOldWires(dir.path, 2);
  expect((await readdir(join(dir.path, 'wire'))).toSorted()).toEqual(['ses_1', 'ses_3']);
});

describe('a page of the log', () => {
  const lines = linesFrom(10, 5);
  const seqs = (query: Parameters<typeof wirePage>[1]) => {
    const { items, earlier, later } = wirePage(lines, query);
    return [items.map(({ seq }) => seq), earlier, later];
  };

  test('has the newest lines, those before a line, or those after it', () => {
    expect(seqs({ before: null, after: null, limit: 3 })).toEqual([[12, 13, 14], true, false]);
    expect(seqs({ before: 12, after: null, limit: 3 })).toEqual([[9, 10, 11], true, true]);
    expect(seqs({ before: 8, after: null, limit: 9 })).toEqual([[5, 6, 7], false, true]);
    expect(seqs({ before: null, after: 12, limit: 9 })).toEqual([[13, 14], true, false]);
    expect(seqs({ before: null, after: 14, limit: 9 })).toEqual([[], false, false]);
  });

  test('is bounded in bytes too, and has one line at least', () => {
    const long = linesFrom(20).map((line) => ({ ...line, message: 'x'.repeat(60_000) }));
    expect(wirePage(long, { before: null, after: null, limit: 20 }).items).toHaveLength(8);
  });
});
