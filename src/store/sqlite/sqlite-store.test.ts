import { openSqliteStore } from './sqlite-store.ts';
import { tempDir } from '../../../test/support/temp-dir.ts';
import type { TestDatabase } from '../conformance/hubs.ts';
import { describeStore } from '../conformance/suite.ts';

async function freshFile(): Promise<TestDatabase> {
  const folder = await tempDir();
  return {
    database: folder.at('hub.db'),
    shared: false,
    remove: async () => folder[Symbol.asyncDispose](),
  };
}

describeStore('SQLite', async (options) => openSqliteStore(options), freshFile);
