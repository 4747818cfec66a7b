import { ok } from '#base';
import type { Principal } from '#domain';
import { counterRows, MOST_FINDINGS } from '#store';
import { doorOf, recordAudit } from '../audit/record-audit.ts';
import type { HubDeps } from '../deps.ts';
import type { Answer, Miscount } from '../services.ts';

/** Recounts every counter that guards a bound and mends those that are off, each in a unit of its own; tells which. */
export async function recountCounters({ store }: HubDeps, by: Principal): Answer<{ mended: Miscount[] }> {
  const off = await store.read((reader) => counterRows.miscounts(reader, MOST_FINDINGS));
  const mended: Miscount[] = [];
  for (const one of off) {
    const changed = await store.unit(async (tx) => {
      // Work went on meanwhile: it may be right by now.
      if (!(await counterRows.mendCounter(tx, one))) return false;
      await recordAudit(tx, by, {
        door: doorOf(by),
        action: 'counter.mended',
        subject: one.id,
        data: { ...one },
      });
      return true;
    });
    if (changed) mended.push(one);
  }
  return ok({ mended });
}
