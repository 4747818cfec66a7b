import { createHash, type Hash } from 'node:crypto';
import { z } from 'zod';
import { refusal } from '#domain';
import { StoreError, type SqlValue } from '../port.ts';

// The file is lines of JSON: a header, a line for each row, and a trailer with the digest of all that stands before it.

export const DUMP_FORMAT = 1;

/** No line that was written by us comes near it: the largest row is an attachment. In bytes. */
const MOST_LINE_BYTES = 512 * 1024 * 1024;

const count = z.number().int().nonnegative();
const formerLog = z.strictObject({ epoch: z.string(), upTo: count });

const header = z.object({
  muster: z.literal('export'),
  format: z.number().int(),
  /** The release that wrote it. */
  release: z.string(),
  schema: z.number().int(),
  dialect: z.enum(['sqlite', 'postgres']),
  /** ms since 1970. */
  createdAt: z.number(),
  log: z.object({ epoch: z.string(), former: z.array(formerLog).max(100), prunedTo: count }),
  lastNumbers: z.record(z.string(), count),
  tables: z.record(z.string(), z.array(z.string())),
});
export type DumpHeader = z.output<typeof header>;

const row = z.strictObject({
  table: z.string(),
  row: z.record(z.string(), z.union([z.string(), z.number(), z.null()])),
});
const trailer = z.strictObject({
  end: z.literal(true),
  rows: z.record(z.string(), count),
  sha256: z.string(),
});

export type DumpPart =
  | { kind: 'header'; header: DumpHeader }
  | { kind: 'row'; table: string; row: Record<string, SqlValue> };

/** Makes the lines of a file. */
export class DumpWriter {
  readonly #hash: Hash = createHash('sha256');
  readonly #rows: Record<string, number> = {};

  header(facts: Omit<DumpHeader, 'muster' | 'format'>): string {
    for (const table of Object.keys(facts.tables)) this.#rows[table] = 0;
    return this.#line({ muster: 'export', format: DUMP_FORMAT, ...facts });
  }

  row(table: string, values: Record<string, SqlValue>): string {
    this.#rows[table] = (this.#rows[table] ?? 0) + 1;
    return this.#line({ table, row: values });
  }

  trailer(): string {
    return `${JSON.stringify({ end: true, rows: this.#rows, sha256: this.#hash.copy().digest('hex') })}\n`;
  }

  get rows(): Readonly<Record<string, number>> {
    return this.#rows;
  }

  #line(value: unknown): string {
    const line = `${JSON.stringify(value)}\n`;
    this.#hash.update(line);
    return line;
  }
}

/**
 * The parts of a file as they come; it ends without an error only when the trailer was there and said what was read.
 * Whoever keeps anything of it before that keeps what may be damaged.
 */
export async function* readDump(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<DumpPart> {
  const hash = createHash('sha256');
  const rows: Record<string, number> = {};
  let seen: 'nothing' | 'header' | 'trailer' = 'nothing';
  let number = 0;
  for await (const line of linesOf(chunks)) {
    number += 1;
    if (seen === 'trailer') throw damaged(`something follows its last line, in line ${number}`);
    const value = parseLine(line, number);
    if (seen === 'nothing') {
      const read = headerOf(value);
      for (const table of Object.keys(read.tables)) rows[table] = 0;
      seen = 'header';
      yield { kind: 'header', header: read };
    } else if (isTrailer(value)) {
      check(value, rows, hash.copy().digest('hex'));
      seen = 'trailer';
    } else {
      const read = row.safeParse(value);
      if (!read.success) throw damaged(`line ${number} is no row`);
      rows[read.data.table] = (rows[read.data.table] ?? 0) + 1;
      yield { kind: 'row', ...read.data };
    }
    hash.update(line);
  }
  if (seen === 'nothing') throw damaged('it is empty');
  if (seen !== 'trailer') throw damaged(`it ends after line ${number}, before its last line`);
}

export const damaged = (why: string, cause?: unknown) =>
  new StoreError(
    refusal('store.file_damaged', `The export cannot be used: ${why}.`, {
      hint: 'Nothing was imported. Copy the file again, or export anew: muster export FILE',
    }),
    cause,
  );

function parseLine(line: Buffer, number: number): unknown {
  try {
    const value: unknown = JSON.parse(line.toString('utf8'));
    return value;
  } catch (error) {
    throw damaged(number === 1 ? 'it is no export of Muster' : `line ${number} cannot be read`, error);
  }
}

function headerOf(value: unknown): DumpHeader {
  const about = z.object({ muster: z.literal('export'), format: z.number() }).safeParse(value);
  if (!about.success) throw damaged('it is no export of Muster');
  if (about.data.format !== DUMP_FORMAT)
    throw damaged(`it has format ${about.data.format}, and this release reads format ${DUMP_FORMAT}`);
  const read = header.safeParse(value);
  if (!read.success) throw damaged('its first line is incomplete', read.error);
  return read.data;
}

const isTrailer = (value: unknown) => typeof value === 'object' && value !== null && 'end' in value;

function check(value: unknown, rows: Readonly<Record<string, number>>, digest: string): void {
  const read = trailer.safeParse(value);
  if (!read.success) throw damaged('its last line is incomplete', read.error);
  const { rows: said, sha256 } = read.data;
  const tables = new Set([...Object.keys(said), ...Object.keys(rows)]);
  const off = [...tables].find((table) => said[table] !== rows[table]);
  if (off !== undefined) throw damaged(`it says ${said[off] ?? 0} rows of ${off} and has ${rows[off] ?? 0}`);
  if (sha256 !== digest) throw damaged('it was changed since it was written (its SHA-256 differs)');
}

/** Each line with its line break; a last one without is given too. */
async function* linesOf(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  let rest: Buffer[] = [];
  let waiting = 0;
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    let from = 0;
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, from)) {
      const line = bytes.subarray(from, end + 1);
      yield rest.length === 0 ? line : Buffer.concat([...rest, line]);
      rest = [];
      waiting = 0;
      from = end + 1;
    }
    if (from === bytes.length) continue;
    waiting += bytes.length - from;
    if (waiting > MOST_LINE_BYTES) throw damaged('one of its lines has no end');
    // A copy: whoever reads the file may use its buffer again.
    rest.push(Buffer.from(bytes.subarray(from)));
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}
