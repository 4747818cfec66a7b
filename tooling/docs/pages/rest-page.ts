import { z } from 'zod';
import { PATHS, ROUTES, type RouteName, type RouteSpec } from '#contract';
import { rightFor } from '../../../src/server/auth/access.ts';
import { code, groupsOf, pageOf, tableOf } from './markdown.ts';
import { fieldsOf, typeText, type FieldText } from './schema-text.ts';

const CALLERS: Readonly<Record<string, string>> = {
  user: 'a person',
  agent: 'an agent',
  join: 'whoever joins',
  session: 'a client',
  anyone: 'anybody',
};

/** Every route with what it takes and answers, in short; the whole of it is the OpenAPI document of a hub. */
export function restPage(): string {
  const names = Object.keys(PATHS).filter((name): name is RouteName => name in PATHS);
  return pageOf(
    'REST',
    'Send `Authorization: Bearer TOKEN`. The whole of it, with every bound, is the OpenAPI document of your hub: `/api/v1/openapi.json`. Lists answer `items` and `next`, an opaque cursor; a route with *key* takes an `Idempotency-Key` and, repeated with it, does nothing more. What is refused is answered as `{ "error": { code, message, hint, retry, docs } }`: [errors.md](errors.md).',
    groupsOf(names, (name) => name.split('.')[0] ?? '').flatMap(([group, routes]) => [
      `## ${group.replaceAll('_', ' ')}`,
      ...routes.map(routeText),
    ]),
  );
}

function routeText(name: RouteName): string {
  const [method, path] = PATHS[name];
  const spec: RouteSpec = ROUTES[name];
  const right = spec.callers.includes('user') ? ` with ${code(rightFor(name))}` : '';
  const who = spec.callers.map((caller) => CALLERS[caller]).join(', ');
  const rows = [...inputRows('query', spec.query), ...inputRows('body', spec.body)];
  return [
    `### ${name}`,
    `${code(`${method} ${path}`)} · ${spec.summary}. For ${who}${right}${spec.idempotent ? '; *key*' : ''}.`,
    ...(rows.length > 0 ? [tableOf(['takes', '', ''], rows)] : []),
    `Answers ${answerText(spec)}.`,
  ].join('\n\n');
}

function inputRows(part: string, schema: z.ZodType | undefined): string[][] {
  if (!schema) return [];
  const json = jsonOf(schema, 'input');
  const fields = fieldsOf(json);
  if (fields.length === 0) return [[part, typeText(json), '']];
  return fields.map((field) => [
    nameOf(field),
    `${field.type}${part === 'query' ? ', in the query' : ''}`,
    field.about,
  ]);
}

const nameOf = ({ name, isRequired }: FieldText) => `${code(name)}${isRequired ? ' (needed)' : ''}`;

function answerText(spec: RouteSpec): string {
  if (spec.stream) return 'a stream of events (SSE)';
  if (spec.type) return code(spec.type);
  const json = jsonOf(spec.answer, 'output');
  const names = fieldsOf(json).map(({ name }) => code(name));
  return names.length > 0 ? names.join(', ') : typeText(json);
}

const jsonOf = (schema: z.ZodType, io: 'input' | 'output'): unknown =>
  z.toJSONSchema(schema, { io, unrepresentable: 'any', reused: 'inline', cycles: 'ref' });
