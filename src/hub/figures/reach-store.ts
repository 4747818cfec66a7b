import { ok, refuse } from '#base';
import { StoreError } from '#store';
import type { Answer } from '../answer.ts';
import type { HubDeps } from '../deps.ts';

/** Whether the database answers now, by the shortest read there is. */
export async function reachStore({ store }: Pick<HubDeps, 'store'>): Answer<{ now: number }> {
  try {
    return ok({ now: await store.read(async (reader) => reader.now) });
  } catch (error) {
    if (error instanceof StoreError) return refuse(error.refusal);
    throw error;
  }
}
