import { resolve } from 'node:path';
import { ok, silentLog, systemRandom } from '#base';
import { EXIT } from '#contract/client';
import { refusal, type Refusal } from '#domain';
import { STOPPED, type CommandContext } from '../../command-context.ts';
import { readVersion } from '../../read-version.ts';
import { toFile, toStdout } from './export-file.ts';
import { totalRows } from './total-rows.ts';
import { whichDatabase } from './which-database.ts';

export interface ExportFlags {
  file: string;
  database: string | undefined;
  whileInUse: boolean;
}

/** Writes the whole database to a file, or to stdout for `-`. */
export async function runExport(context: CommandContext, flags: ExportFlags): Promise<number> {
  const { io } = context;
  const database = await whichDatabase(io, flags.database);
  if (!database.ok) return context.refuse(database.error);
  const path = flags.file === '-' ? '-' : resolve(io.cwd, flags.file);
  const file = path === '-' ? ok(toStdout(io.stdout)) : await toFile(path);
  if (!file.ok) return context.refuse(file.error);
  const { exportStore, StoreError } = await import('#store');
  const { clock } = io;
  const options = {
    database: database.value,
    clock,
    log: silentLog,
    random: systemRandom,
    whileInUse: flags.whileInUse,
    release: await readVersion(),
  };
  try {
    const summary = await exportStore(options, async (text) => {
      io.signal.throwIfAborted();
      await file.value.write(text);
    });
    await file.value.keep();
    const rows = totalRows(summary);
    const text = `Exported ${rows} rows of ${summary.database} (schema ${summary.schema})${path === '-' ? '' : ` to ${path}`}.`;
    if (path === '-') context.talk(text);
    else context.show({ file: path, ...summary }, () => text);
    if (path !== '-' && !context.json)
      context.talk('It holds prompts, replies and digests of tokens: keep it as you keep the database.');
    return EXIT.done;
  } catch (error) {
    await file.value.drop();
    if (io.signal.aborted) {
      context.talk('Stopped; nothing was kept.');
      return STOPPED;
    }
    if (error instanceof StoreError) return context.refuse(error.refusal);
    return context.refuse(notWritten(path, error));
  }
}

function notWritten(path: string, error: unknown): Refusal {
  const why = error instanceof Error ? error.message : String(error);
  return refusal('store.full', `The export could not be written to ${path}: ${why}`, {
    hint: 'Nothing was kept. Name a file on a disk with more room; a name that ends in .gz packs it.',
  });
}
