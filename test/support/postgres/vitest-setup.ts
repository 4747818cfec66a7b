import { offerPostgres } from './lazy-offer.ts';

/** Vitest's global set-up: offers one PostgreSQL to all workers, and ends it with the run. */
export default async function setUp(): Promise<() => Promise<void>> {
  const offer = await offerPostgres();
  process.env['MUSTER_TEST_POSTGRES_OFFER'] = offer.address;
  return () => offer.close();
}
