import { createClient } from '#contract/client';
import { pageClock } from './page-clock.ts';
import { RefusedCall } from './refused.ts';
import { forgetSecret, SECRET_HEADER, storedSecret } from './sign-in.ts';

/** Told once when the hub no longer knows this browser. */
const listeners = new Set<() => void>();
export function onSignedOut(run: () => void): () => void {
  listeners.add(run);
  return () => void listeners.delete(run);
}

/** The typed client of this page: its cookie goes by itself, its secret in a header. */
export const client = createClient({
  baseUrl: location.origin,
  token: '',
  clientName: 'web',
  clock: pageClock,
  fetch: async (request) => {
    // The page has no token: what it signs in with is its cookie and its secret together.
    request.headers.delete('authorization');
    const secret = storedSecret();
    if (secret !== undefined) request.headers.set(SECRET_HEADER, secret);
    const response = await fetch(request);
    if (response.status === 401 && secret !== undefined && storedSecret() === secret) {
      forgetSecret();
      for (const run of listeners) run();
    }
    return response;
  },
});

/** The value of an answer; a refusal is thrown for the query or mutation that asked. */
export async function valueOf<T>(
  answer: Promise<{ ok: true; value: T } | { ok: false; error: RefusedCall['refusal'] }>,
): Promise<T> {
  const given = await answer;
  if (given.ok) return given.value;
  throw new RefusedCall(given.error);
}
