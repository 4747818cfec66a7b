import type { Clock, Result } from '#base';
import type { Refusal } from '#domain';
import { NEVER_SENT } from './request.ts';

/** Waits between tries, in ms: long enough for a hub that restarts, or that counts as dead for another. */
const WAITS_MS = [250, 500, 1_000, 2_000, 4_000, 8_000];

/**
 * Repeats a call with an idempotency key when its answer was lost: the connection broke, or the hub stopped meanwhile.
 * The key makes that harmless. A hub that was not there from the first is told at once.
 */
export async function againIfLost<T>(
  call: () => Promise<Result<T, Refusal>>,
  { idempotencyKey, signal }: { idempotencyKey?: string | undefined; signal?: AbortSignal | undefined },
  clock: Pick<Clock, 'after'>,
): Promise<Result<T, Refusal>> {
  const first = await call();
  if (idempotencyKey === undefined || first.ok || !isLost(first.error)) return first;
  for (const ms of WAITS_MS) {
    await new Promise<void>((resolve) => void clock.after(ms, resolve));
    if (signal?.aborted) break;
    const next = await call();
    if (next.ok || !isOfNow(next.error)) return next;
  }
  const hint = 'It is not known whether it was done. Look first: muster session list';
  return { ok: false, error: { ...first.error, hint } };
}

function isLost({ code, details }: Refusal): boolean {
  const reason = details?.['reason'];
  return code === 'hub.unreachable' && reason !== undefined && !NEVER_SENT.has(reason);
}

/** The hub is on its way back, or still at work on the first call. */
function isOfNow({ code, retry }: Refusal): boolean {
  return code === 'hub.unreachable' || code === 'hub.stopping' || typeof retry === 'object';
}
