import { z } from '@hono/zod-openapi';

/**
 * Carries out `work` while the exact optionals within these schemas take `undefined`. The generator of the document asks a
 * schema just that to find out whether its key may be left out; theirs may, although it never is `undefined`.
 */
export function withLeavableKeys<T>(schemas: readonly unknown[], work: () => T): T {
  const found = new Set<z.ZodExactOptional>();
  const seen = new Set<unknown>();
  for (const schema of schemas) collect(schema, seen, found);
  for (const schema of found) {
    const parse = schema.safeParse.bind(schema);
    const taking: typeof parse = (value, ...more) =>
      value === undefined ? { success: true, data: undefined } : parse(value, ...more);
    Object.defineProperty(schema, 'safeParse', { value: taking, configurable: true, writable: true });
  }
  try {
    return work();
  } finally {
    for (const schema of found) Reflect.deleteProperty(schema, 'safeParse');
  }
}

/** Goes through all that schemas are made of: shapes, items, options, what is wrapped or made when it is needed. */
function collect(part: unknown, seen: Set<unknown>, found: Set<z.ZodExactOptional>): void {
  if (typeof part !== 'object' || part === null || seen.has(part)) return;
  seen.add(part);
  if (part instanceof z.ZodExactOptional) found.add(part);
  if (part instanceof z.ZodLazy) return collect(part.unwrap(), seen, found);
  const inner = part instanceof z.ZodType ? part.def : part;
  for (const value of Object.values(inner)) collect(value, seen, found);
}
