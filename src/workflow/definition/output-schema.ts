import { z } from 'zod';

/** What a step's answer must look like: a small part of JSON Schema. */
export interface OutputSchema {
  type: 'object' | 'array' | 'string' | 'number' | 'integer' | 'boolean';
  description?: string;
  properties?: Record<string, OutputSchema>;
  required?: string[];
  additionalProperties?: boolean;
  items?: OutputSchema;
  minItems?: number;
  maxItems?: number;
  enum?: (string | number | boolean)[];
}

const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean'] as const;

export const outputSchema: z.ZodType<OutputSchema> = z.strictObject({
  type: z.enum(TYPES),
  description: z.string().max(2_000).exactOptional(),
  get properties() {
    return z.record(z.string().min(1).max(100), outputSchema).exactOptional();
  },
  required: z.array(z.string()).max(200).exactOptional(),
  additionalProperties: z.boolean().exactOptional(),
  get items() {
    return outputSchema.exactOptional();
  },
  minItems: z.number().int().min(0).exactOptional(),
  maxItems: z.number().int().min(0).exactOptional(),
  enum: z
    .array(z.union([z.string(), z.number(), z.boolean()]))
    .min(1)
    .max(200)
    .exactOptional(),
});

/** Where a path into an answer leads. `unknown`: the schema does not say. */
export type Shape =
  | { known: true; schema: OutputSchema }
  | { known: 'unknown' }
  | { known: false; at: string; names: string[] };

/** What a schema says of a path into its value; `false` with the first name that cannot be there. */
export function shapeAt(schema: OutputSchema, path: readonly string[]): Shape {
  let at = schema;
  for (const name of path) {
    if (at.type === 'object') {
      const properties = at.properties ?? {};
      const next = Object.hasOwn(properties, name) ? properties[name] : undefined;
      if (next === undefined) {
        if (at.properties === undefined || at.additionalProperties === true) return { known: 'unknown' };
        return { known: false, at: name, names: Object.keys(properties) };
      }
      at = next;
    } else if (at.type === 'array' && /^\d+$/u.test(name)) {
      if (at.items === undefined) return { known: 'unknown' };
      at = at.items;
    } else return { known: false, at: name, names: [] };
  }
  return { known: true, schema: at };
}
