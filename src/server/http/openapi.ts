import { OpenAPIHono, z } from '@hono/zod-openapi';
import { PATHS, ROUTES, type RouteName, type RouteSpec } from '#contract';
import { withLeavableKeys } from './exact-optionals.ts';

type Registry = OpenAPIHono['openAPIRegistry'];
type Config = Parameters<Registry['registerPath']>[0];

const errorBody = z
  .object({
    error: z.object({
      code: z.string(),
      message: z.string(),
      hint: z.string().optional(),
      retry: z.union([z.enum(['never', 'later']), z.object({ after: z.number().describe('ms') })]),
      details: z.record(z.string(), z.unknown()).optional(),
      docs: z.string().describe('where the code is explained, from the root of the package'),
    }),
  })
  .openapi('Error');

const known = new Map<string, unknown>();

/** The interface as OpenAPI 3.1, made from the schemas that requests are parsed with; made once, when first asked for. */
export function openApiText(version: string): unknown {
  if (!known.has(version)) known.set(version, build(version));
  return known.get(version);
}

function build(version: string): unknown {
  const app = new OpenAPIHono();
  const registry = app.openAPIRegistry;
  registry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' });
  for (const [name, spec] of Object.entries<RouteSpec>(ROUTES)) {
    if (isRouteName(name)) registry.registerPath(operation(name, spec));
  }
  const schemas = Object.values<RouteSpec>(ROUTES).flatMap(({ query, body, answer }) => [
    query,
    body,
    answer,
  ]);
  return withLeavableKeys(schemas, () =>
    app.getOpenAPI31Document({
      openapi: '3.1.0',
      info: { title: 'Muster', version, description: 'What agents, people and sessions may ask of the hub.' },
      security: [{ token: [] }],
    }),
  );
}

function isRouteName(name: string): name is RouteName {
  return name in PATHS;
}

function operation(name: RouteName, spec: RouteSpec): Config {
  const [method, path] = PATHS[name];
  const type = spec.stream ? 'text/event-stream' : (spec.type ?? 'application/json');
  return {
    method: METHODS[method],
    path: path.replaceAll(/:(\w+)/g, '{$1}'),
    operationId: name,
    summary: spec.summary,
    description: `For: ${spec.callers.join(', ')}${spec.needs ? ` with the right ${spec.needs}` : ''}.`,
    ...(spec.callers.includes('anyone') ? { security: [] } : {}),
    request: {
      ...(spec.params ? { params: spec.params } : {}),
      ...(spec.query ? { query: spec.query } : {}),
      ...(spec.idempotent
        ? { headers: z.object({ 'idempotency-key': z.string().max(200).optional() }) }
        : {}),
      ...(spec.octets === undefined ? {} : { body: { required: true, content: BINARY } }),
      ...(spec.body && spec.octets === undefined
        ? { body: { required: true, content: { 'application/json': { schema: spec.body } } } }
        : {}),
    },
    responses: {
      200: {
        description: spec.summary,
        content: spec.type === OCTETS ? BINARY : { [type]: { schema: spec.answer } },
      },
      default: { description: 'Refused', content: { 'application/json': { schema: errorBody } } },
    },
  };
}

const OCTETS = 'application/octet-stream';
/** What is no JSON has no schema of its own. */
const BINARY: Record<string, { schema: { type: 'string'; format: 'binary' } }> = {
  [OCTETS]: { schema: { type: 'string', format: 'binary' } },
};

const METHODS = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;
