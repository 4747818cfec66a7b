import { ROUTES, type RouteName, type RouteSpec } from '#contract';
import { refusal, type Refusal } from '#domain';
import { ok, refuse, type Result } from '#base';
import { readJsonBody, readOctets, unfitString } from './read-body.ts';
import { refusalOfIssues } from './schema-refusal.ts';

/** The parts of a request after parsing with the route's schemas. */
export interface RawInput {
  params: unknown;
  query: unknown;
  body: unknown;
}

type Part = keyof RawInput;
const NOTHING: Record<string, string> = {};

/** Reads and parses what a route takes: first what is in the address, then the body. */
export async function readInput(
  name: RouteName,
  request: Request,
  params: Record<string, string>,
): Promise<Result<RawInput, Refusal>> {
  const spec: RouteSpec = ROUTES[name];
  const path = parsePart(spec, 'params', params);
  if (!path.ok) return path;
  const flat = flatQuery(new URL(request.url).searchParams);
  if (!flat.ok) return flat;
  const query = parsePart(spec, 'query', flat.value);
  if (!query.ok) return query;
  if (!spec.body) return ok({ params: path.value, query: query.value, body: undefined });
  if (spec.octets !== undefined) {
    const octets = await readOctets(request, spec.octets);
    return octets.ok ? ok({ params: path.value, query: query.value, body: octets.value }) : octets;
  }
  const raw = await readJsonBody(request);
  if (!raw.ok) return raw;
  const body = parsePart(spec, 'body', raw.value);
  if (!body.ok) return body;
  return ok({ params: path.value, query: query.value, body: body.value });
}

function flatQuery(search: URLSearchParams): Result<Record<string, string>, Refusal> {
  const flat = new Map<string, string>();
  for (const [key, value] of search) {
    if (flat.has(key))
      return refuse(refusal('request.invalid', `The query names "${key.slice(0, 100)}" twice.`));
    flat.set(key, value);
  }
  return ok(Object.fromEntries(flat));
}

function parsePart(spec: RouteSpec, part: Part, raw: unknown): Result<unknown, Refusal> {
  if (part !== 'body') {
    const problem = Object.entries(raw ?? NOTHING)
      .map(([key, value]) => unfitString(`${key}${String(value)}`, `${part}.${key}`))
      .find((found) => found !== undefined);
    if (problem !== undefined) return refuse(refusal('request.invalid', problem));
  }
  const schema = part === 'query' ? strictQuery(spec) : spec[part];
  if (!schema) return part === 'query' ? refuseQuery(raw) : ok(undefined);
  const parsed = schema.safeParse(raw);
  return parsed.success ? ok(parsed.data) : refuse(refusalOfIssues(part, schema, parsed.error.issues));
}

// A misspelt filter that is ignored would show more than was asked for: unknown ones are refused.
const strict = new WeakMap<RouteSpec, NonNullable<RouteSpec['query']>>();
function strictQuery(spec: RouteSpec): RouteSpec['query'] {
  if (!spec.query) return undefined;
  const known = strict.get(spec) ?? spec.query.strict();
  strict.set(spec, known);
  return known;
}

function refuseQuery(raw: unknown): Result<unknown, Refusal> {
  const names = Object.keys(raw ?? NOTHING);
  if (names.length === 0) return ok(undefined);
  return refuse(
    refusal(
      'request.unknown_field',
      `This route takes no query, so "${names[0]?.slice(0, 100)}" is unknown.`,
    ),
  );
}
