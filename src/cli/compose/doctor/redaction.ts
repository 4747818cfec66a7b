import { HIDDEN, redactor } from '#domain';
import { readToken } from '../state-folder.ts';
import type { Surroundings } from './surroundings.ts';

/** Names whose values are nobody's business; a name that only names a variable (`apiKeyEnv`) holds no secret. */
const SECRET_NAME = /(?:key|token|secret|passw|credential|auth)(?!.*env$)/i;

/** User and password of addresses. */
const CREDENTIALS = /(?<=:\/\/)[^/\s@"']+(?=@)/g;
/** `password=…`, `"api_key": "…"`, `Authorization: Bearer …`, in addresses, logs and messages. */
const NAMED =
  /((?:api[_-]?key|token|secret|passw(?:or)?d|authorization)\\?["']?\s*[:=]\s*\\?["']?(?:bearer\s+)?)[^\s"'\\,;&}]+/gi;
const BEARER = /(\bbearer\s+)[\w.~+/-]{8,}=*/gi;
/** Keys of vendors that are known by how they begin. */
const SHAPES =
  /\b(?:sk|pk|rk|xai|gsk|ghp|gho|ghs|ghu|github_pat|glpat|hf|r8|npm|xox[abeprs]|AKIA|ASIA|AIza)[-_]?[A-Za-z0-9][\w-]{14,}/g;

/** An address as it may be shown. */
export function withoutCredentials(text: string): string {
  return text.replace(CREDENTIALS, HIDDEN).replace(NAMED, `$1${HIDDEN}`);
}

/**
 * Takes out of a text every secret that is known (the configuration's, the token, variables that are named like one),
 * and what looks like one. The home folder becomes `~`.
 */
export async function redactionFor({
  configuration,
  io,
  folder,
}: Surroundings): Promise<(text: string) => string> {
  const token = await readToken(folder);
  const known = redactor([
    ...(configuration.ok ? configuration.value.secrets : []),
    ...Object.entries(io.env).flatMap(([name, value]) => (value && SECRET_NAME.test(name) ? [value] : [])),
    ...(token === undefined ? [] : [token]),
  ]);
  const home = io.env['HOME'];
  const homeless = (text: string) => (home && home !== '/' ? text.replaceAll(home, '~') : text);
  return (text) =>
    homeless(withoutCredentials(known(text)).replace(BEARER, `$1${HIDDEN}`).replace(SHAPES, HIDDEN));
}

/** A parsed settings file: what is named like a secret, and every variable of a harness, is hidden whatever it holds. */
export function redactSettings(value: unknown, redact: (text: string) => string, name = ''): unknown {
  if (Array.isArray(value)) return value.map((each) => redactSettings(each, redact, name));
  if (typeof value === 'object' && value !== null) {
    const hidesAll = name === 'env';
    return Object.fromEntries(
      Object.entries(value).map(([key, each]: [string, unknown]) => [
        key,
        hidesAll ? HIDDEN : redactSettings(each, redact, key.split('.').at(-1)),
      ]),
    );
  }
  if (SECRET_NAME.test(name)) return HIDDEN;
  return typeof value === 'string' ? redact(value) : value;
}
