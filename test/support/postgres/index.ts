import { createTestDatabase, type DatabaseTemplate, type TestDatabase } from './databases.ts';
import { askForPostgres } from './lazy-offer.ts';
import { startPostgres } from './server.ts';

export { createTestDatabase, type DatabaseTemplate, type TestDatabase } from './databases.ts';
export { startPostgres, type PostgresOptions, type PostgresServer } from './server.ts';

let serverUrl: Promise<string> | undefined;

/**
 * A fresh, empty database on the test run's server, which starts when the first test asks. Outside a test run the
 * calling process starts one server for itself.
 */
export async function usePostgres(options: { template?: DatabaseTemplate } = {}): Promise<TestDatabase> {
  serverUrl ??= findServer();
  return createTestDatabase(await serverUrl, options.template);
}

async function findServer(): Promise<string> {
  const offer = process.env['MUSTER_TEST_POSTGRES_OFFER'];
  if (offer) return askForPostgres(offer);
  return (await startPostgres()).url;
}
