import { LIMITS, refusal, type Refusal } from '#domain';
import { ok, refuse, type Result } from '#base';

const JSON_TYPE = /^application\/json\s*(?:;\s*charset="?utf-8"?\s*)?$/i;

/**
 * Reads a JSON body within the limits: size, UTF-8, depth, text that every database can hold. A body that is empty reads
 * as `{}`, so that an action without arguments needs none.
 */
export async function readJsonBody(request: Request): Promise<Result<unknown, Refusal>> {
  const bytes = await readBytes(request);
  if (!bytes.ok) return bytes;
  if (bytes.value.length === 0) return ok({});
  const type = request.headers.get('content-type') ?? '';
  if (!JSON_TYPE.test(type)) {
    return refuse(
      refusal('request.invalid', `The body is of type "${type.slice(0, 100)}", not JSON.`, {
        hint: 'Send it with content-type: application/json, in UTF-8.',
      }),
    );
  }
  const text = decode(bytes.value);
  if (!text.ok) return text;
  const value = parse(text.value);
  if (!value.ok) return value;
  const problem = unfitText(value.value, 'body', LIMITS.jsonDepth);
  return problem ? refuse(refusal('request.invalid', problem)) : value;
}

const OCTETS = /^application\/octet-stream$/i;

/** Reads a body of octets as they are, at most so many. */
export async function readOctets(request: Request, most: number): Promise<Result<Uint8Array, Refusal>> {
  const type = request.headers.get('content-type') ?? '';
  if (OCTETS.test(type)) return readBytes(request, most);
  return refuse(
    refusal('request.invalid', `The body is of type "${type.slice(0, 100)}", not octets.`, {
      hint: 'Send it with content-type: application/octet-stream.',
    }),
  );
}

/** The body as it is, at most so many bytes. */
export async function readBytes(
  request: Request,
  most: number = LIMITS.requestBodyBytes,
): Promise<Result<Uint8Array, Refusal>> {
  // The header is checked first so that an honest client learns it before it has sent everything; the count below holds the others.
  if (Number(request.headers.get('content-length') ?? 0) > most) return refuse(tooLarge(most));
  if (request.body === null) return ok(new Uint8Array());
  const chunks: Uint8Array[] = [];
  let size = 0;
  const body: AsyncIterable<Uint8Array> = request.body;
  try {
    for await (const chunk of body) {
      size += chunk.length;
      // Leaving the loop cancels the rest.
      if (size > most) return refuse(tooLarge(most));
      chunks.push(chunk);
    }
  } catch {
    return refuse(refusal('request.invalid', 'The body broke off before its end.', { retry: 'later' }));
  }
  return ok(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks, size));
}

const tooLarge = (most: number) =>
  refusal('request.too_large', `The body is larger than ${most} bytes.`, { details: { most } });

function decode(bytes: Uint8Array): Result<string, Refusal> {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return refuse(refusal('request.invalid', 'The body is not valid UTF-8.'));
  }
}

function parse(text: string): Result<unknown, Refusal> {
  try {
    return ok(JSON.parse(text));
  } catch (error) {
    // V8 quotes the text around the error: bounded, since the body may hold secrets of the caller.
    const why =
      error instanceof SyntaxError ? error.message.replace(/, ".*$/su, '').slice(0, 120) : 'too deep';
    return refuse(refusal('request.invalid', `The body is not JSON: ${why}.`));
  }
}

/** What a database could not keep or a reader could not bear: nesting beyond `depth`, NUL, half of a surrogate pair. */
export function unfitText(value: unknown, at: string, depth: number): string | undefined {
  if (typeof value === 'string') return unfitString(value, at);
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth === 0) return `The body is nested deeper than ${LIMITS.jsonDepth} levels.`;
  for (const [key, inner] of Object.entries(value)) {
    const problem = unfitString(key, at) ?? unfitText(inner, `${at}.${key}`, depth - 1);
    if (problem !== undefined) return problem;
  }
  return undefined;
}

export function unfitString(text: string, at: string): string | undefined {
  if (text.includes('\0')) return `${at.slice(0, 200)} contains a NUL character.`;
  if (!text.isWellFormed())
    return `${at.slice(0, 200)} contains half of a character (an unpaired surrogate).`;
  return undefined;
}
