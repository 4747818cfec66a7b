import { usePostgres } from '../../../test/support/postgres/index.ts';
import { describeStore, type TestDatabase } from '../conformance/suite.ts';
import { openPostgresStore } from './postgres-store.ts';

async function freshDatabase(): Promise<TestDatabase> {
  const { url, drop } = await usePostgres();
  return { database: url, shared: true, remove: drop };
}

describeStore('PostgreSQL', openPostgresStore, freshDatabase);
