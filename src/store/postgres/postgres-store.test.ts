import { usePostgres } from '../../../test/support/postgres/index.ts';
import type { TestDatabase } from '../conformance/hubs.ts';
import { describeStore } from '../conformance/suite.ts';
import { openPostgresStore } from './postgres-store.ts';

async function freshDatabase(): Promise<TestDatabase> {
  const database = await usePostgres();
  return { database: database.url, shared: true, remove: () => database.drop() };
}

describeStore('PostgreSQL', openPostgresStore, freshDatabase);
