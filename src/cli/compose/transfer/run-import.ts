import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { silentLog, systemRandom } from '#base';
import { EXIT } from '#contract/client';
import { refusal, type Refusal } from '#domain';
import type { CliIo } from '../../cli-io.ts';
import { STOPPED, type CommandContext } from '../../command-context.ts';
import { totalRows } from './total-rows.ts';
import { whichDatabase } from './which-database.ts';

export interface ImportFlags {
  file: string;
  database: string | undefined;
  dryRun: boolean;
}

/** Fills an empty database with an export; `-` reads stdin. A dry run reads the whole file and looks at no database. */
export async function runImport(context: CommandContext, flags: ImportFlags): Promise<number> {
  const { io } = context;
  const { checkExport, importStore, StoreError } = await import('#store');
  const chunks = unpacked(stoppable(io, bytesOf(io, flags.file)));
  try {
    if (flags.dryRun) {
      const found = await checkExport(chunks);
      context.show(
        found,
        () => `${flags.file} is whole: ${totalRows(found)} rows of schema ${found.schema}.`,
      );
      return EXIT.done;
    }
    const database = await whichDatabase(io, flags.database);
    if (!database.ok) return context.refuse(database.error);
    const options = { database: database.value, clock: io.clock, log: silentLog, random: systemRandom };
    const summary = await importStore(options, chunks);
    context.show(
      summary,
      () => `Imported ${totalRows(summary)} rows into ${summary.database} (schema ${summary.schema}).`,
    );
    if (!context.json) {
      const named = flags.database === undefined ? '' : ` --database ${toType(flags.database)}`;
      context.talk(`Start a hub on it: muster up${named}. The old database must not be started again.`);
    }
    return EXIT.done;
  } catch (error) {
    if (io.signal.aborted) {
      context.talk('Stopped; nothing was imported.');
      return STOPPED;
    }
    if (error instanceof StoreError) return context.refuse(error.refusal);
    const unreadable = unreadableFile(flags.file, error);
    if (unreadable) return context.refuse(unreadable);
    throw error;
  }
}

/** As it was named, but for a password, which lies open enough as it is. */
const toType = (database: string) => (URL.parse(database)?.password ? 'ADDRESS' : database);

type Bytes = AsyncGenerator<string | Uint8Array>;

/** Opened when it is read, so that whoever reads meets what is wrong with it. */
async function* bytesOf(io: CliIo, file: string): Bytes {
  if (file === '-') yield* io.stdin;
  else yield* createReadStream(resolve(io.cwd, file), { highWaterMark: 256 * 1024 });
}

async function* stoppable(io: CliIo, chunks: Bytes): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    io.signal.throwIfAborted();
    yield Buffer.from(chunk);
  }
}

/** What it is says its first bytes, not its name. */
async function* unpacked(chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  const first = await chunks.next();
  if (first.done) return;
  const all = (async function* () {
    yield first.value;
    yield* chunks;
  })();
  if (first.value[0] !== 0x1f || first.value[1] !== 0x8b) return yield* all;
  const source = Readable.from(all);
  const gunzip = createGunzip();
  source.on('error', (error) => gunzip.destroy(error));
  yield* source.pipe(gunzip);
}

function unreadableFile(file: string, error: unknown): Refusal | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  const code = String(error.code);
  if (code.startsWith('Z_')) {
    return refusal(
      'store.file_damaged',
      `The export cannot be used: it cannot be unpacked (${error.message}).`,
      {
        hint: 'Nothing was imported. Copy the file again, or export anew: muster export FILE',
      },
    );
  }
  if (!/^E[A-Z]+$/.test(code)) return undefined;
  return refusal('request.invalid', `The file ${file} cannot be read: ${error.message}`, {
    hint: 'Name a file that muster export wrote: muster import FILE',
  });
}
