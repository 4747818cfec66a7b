import { isErrorBody, type Refused } from './refused.ts';

/** Who is signed in, as the hub says it. */
export interface Person {
  id: string;
  name: string;
  role: string;
  /** This browser looks and changes nothing, whatever the role: a token that only reads signed it in. */
  readOnly: boolean;
}

const PATH = '/api/v1/sign-in';
const SECRET_KEY = 'muster.page';
export const SECRET_HEADER = 'x-muster-page';

/** The half of the sign-in that scripts of this origin alone can read; the cookie is the other half. */
export function storedSecret(): string | undefined {
  return localStorage.getItem(SECRET_KEY) ?? undefined;
}

export function forgetSecret(): void {
  localStorage.removeItem(SECRET_KEY);
}

/** Takes a one-time code out of an address' fragment: `#sign-in=CODE`. */
export function codeIn(fragment: string): string | undefined {
  const found = /^#sign-in=([^&]+)$/.exec(fragment);
  return found?.[1] === undefined ? undefined : decodeURIComponent(found[1]);
}

export type SignedIn = { ok: true; person: Person } | { ok: false; error?: Refused };

/** Spends a one-time code. */
export async function signIn(code: string): Promise<SignedIn> {
  const answer = await ask('POST', { 'content-type': 'application/json' }, JSON.stringify({ code }));
  if (!answer.ok) return answer;
  const secret = field(answer.body, 'csrf');
  const person = personIn(answer.body);
  if (typeof secret !== 'string' || !person) return { ok: false };
  localStorage.setItem(SECRET_KEY, secret);
  return { ok: true, person };
}

/** Asks who this browser is signed in as. `ok: false` without an error: nobody. */
export async function whoIsSignedIn(): Promise<SignedIn> {
  const secret = storedSecret();
  if (secret === undefined) return { ok: false };
  const answer = await ask('GET', { [SECRET_HEADER]: secret });
  if (!answer.ok) {
    if (!answer.error?.code.startsWith('auth.')) return answer;
    forgetSecret();
    return { ok: false };
  }
  const person = personIn(answer.body);
  return person ? { ok: true, person } : { ok: false };
}

export async function signOut(): Promise<void> {
  await ask('DELETE', { [SECRET_HEADER]: storedSecret() ?? '' });
  forgetSecret();
}

type Answer = { ok: true; body: unknown } | { ok: false; error?: Refused };

async function ask(method: string, headers: Record<string, string>, body?: string): Promise<Answer> {
  try {
    const init = body === undefined ? { method, headers } : { method, headers, body };
    const response = await fetch(PATH, init);
    const read: unknown = await response.json().catch(() => undefined);
    if (response.ok) return { ok: true, body: read };
    if (isErrorBody(read)) return { ok: false, error: read.error };
  } catch {
    // Told below: nobody answers, or something that is not the hub.
  }
  return {
    ok: false,
    error: { code: 'hub.unreachable', message: 'The hub does not answer.', hint: 'Start it: muster up' },
  };
}

function personIn(body: unknown): Person | undefined {
  const user = field(body, 'user');
  const [id, name, role] = [field(user, 'id'), field(user, 'name'), field(user, 'role')];
  if (typeof id !== 'string' || typeof name !== 'string' || typeof role !== 'string') return undefined;
  return { id, name, role, readOnly: field(body, 'readOnly') === true };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? new Map(Object.entries(value)).get(name) : undefined;
}
