import type { Store } from '../port.ts';
import type { StoreOptions } from '../store-options.ts';

export async function openPostgresStore(_options: StoreOptions): Promise<Store> {
  throw new Error('not yet');
}
