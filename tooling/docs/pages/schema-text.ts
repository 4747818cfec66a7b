/** A JSON Schema as far as it is drawn here; what else it says is left out. */
interface Schema {
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  items?: Schema | boolean;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  $ref?: string;
  default?: unknown;
  description?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  $defs?: Record<string, Schema>;
}

/** A field of an object, in words. */
export interface FieldText {
  name: string;
  type: string;
  isRequired: boolean;
  about: string;
}

const isSchema = (value: unknown): value is Schema => typeof value === 'object' && value !== null;

/** The fields of an object, or of all objects that it may be. Of what is no object there are none. */
export function fieldsOf(schema: unknown): FieldText[] {
  if (!isSchema(schema)) return [];
  const parts = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const fields = new Map<string, FieldText>();
  for (const { properties, required = [] } of parts) {
    for (const [name, field] of Object.entries(properties ?? {}))
      if (!fields.has(name))
        fields.set(name, {
          name,
          type: typeText(field),
          isRequired: required.includes(name),
          about: [field.description, boundsOf(field), defaultOf(field)].filter(Boolean).join('; '),
        });
  }
  return [...fields.values()];
}

/** What a value is, in a few words: `"ask" or "deny"`, `list of string`, `string or null`. */
export function typeText(schema: unknown, depth = 0): string {
  if (!isSchema(schema)) return 'any';
  const { anyOf, oneOf, type } = schema;
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum) return schema.enum.map((one) => JSON.stringify(one)).join(' or ');
  const choices = anyOf ?? oneOf;
  if (choices) return [...new Set(choices.map((one) => typeText(one, depth)))].join(' or ');
  if (type === 'array') return `list of ${typeText(schema.items, depth + 1)}`;
  if (type === 'object') return objectText(schema, depth);
  if (Array.isArray(type)) return type.join(' or ');
  return type ?? 'any';
}

/** Objects are opened one level deep: `{ url, ref? }`. */
function objectText({ properties, required = [], additionalProperties }: Schema, depth: number): string {
  const names = Object.keys(properties ?? {});
  if (names.length > 0 && depth < 2)
    return `{ ${names.map((name) => (required.includes(name) ? name : `${name}?`)).join(', ')} }`;
  return isSchema(additionalProperties) && depth < 2
    ? `map of ${typeText(additionalProperties, depth + 1)}`
    : 'object';
}

/** JSON Schema writes the bounds of safe integers too; those bound nothing that anybody would write. */
function boundsOf({ minimum, maximum, maxLength, minItems, maxItems }: Schema): string {
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const least = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  if (least !== undefined && most !== undefined) return `${least} to ${most}`;
  if (least !== undefined) return `from ${least}`;
  if (most !== undefined) return `at most ${most}`;
  if (maxLength !== undefined) return `at most ${maxLength} characters`;
  if (maxItems !== undefined)
    return minItems === undefined ? `at most ${maxItems}` : `${minItems} to ${maxItems}`;
  return '';
}

const defaultOf = (schema: Schema) =>
  schema.default === undefined ? '' : `unless given: ${JSON.stringify(schema.default)}`;
