import { z } from 'zod';

/** The keys that a schema takes at a path into its value; none where it takes any, or is no map. */
export function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  let at: unknown = inner(schema);
  for (const step of path) at = inner(stepInto(at, step));
  return at instanceof z.ZodObject ? Object.keys(at.shape) : [];
}

/** What stands below wrappers that change nothing of the shape. */
function inner(schema: unknown): unknown {
  if (
    schema instanceof z.ZodOptional ||
    schema instanceof z.ZodExactOptional ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodNullable
  )
    return inner(schema.unwrap());
  if (schema instanceof z.ZodPipe) return inner(schema.in);
  return schema;
}

function stepInto(schema: unknown, step: PropertyKey): unknown {
  if (schema instanceof z.ZodObject) return typeof step === 'string' ? schema.shape[step] : undefined;
  if (schema instanceof z.ZodArray) return schema.element;
  if (schema instanceof z.ZodRecord) return schema.valueType;
  return undefined;
}
