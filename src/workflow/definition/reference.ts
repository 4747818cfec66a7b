import { nearest } from '#base/yaml';
import { readAs, wrongAt, type ReadResult } from './read-result.ts';
import type { TokenReader } from './tokens.ts';

/** What a template or condition speaks of. `path`: further into the value; offsets are those of its text. */
export type Reference = { offset: number; path: readonly string[] } & (
  | { kind: 'input'; name: string }
  | { kind: 'output'; step: string }
  | { kind: 'artifact'; name: string }
  | { kind: 'item' }
);

/** Values that references stand for. Names that are missing stand for null. */
export interface Scope {
  inputs: Readonly<Record<string, unknown>>;
  /** Of the steps that are done, by id. */
  outputs: Readonly<Record<string, unknown>>;
  /** How an artifact is told to an agent, by name. */
  artifacts?: Readonly<Record<string, string>>;
  /** Of a `for_each`. */
  item?: unknown;
}

const ROOTS = ['inputs', 'steps', 'artifacts', 'item'] as const;

/** Reads `inputs.x`, `steps.id.output.field`, `item` or `artifacts.name`. */
export function readReference(reader: TokenReader): ReadResult<Reference> {
  const root = reader.take();
  const names: string[] = [];
  while (reader.takeIf('sign', '.')) {
    const part = reader.take();
    if (part.kind !== 'name' && !(part.kind === 'number' && /^\d+$/u.test(part.value)))
      return wrongAt(part.offset, 'a name is missing after "."');
    names.push(part.value);
  }
  const meant = meantBy(root.value, names);
  return typeof meant === 'string' ? wrongAt(root.offset, meant) : readAs({ offset: root.offset, ...meant });
}

/** A text says what is wrong. */
function meantBy(root: string, names: readonly string[]): DistributiveOmit<Reference, 'offset'> | string {
  const [name, second, ...further] = names;
  switch (root) {
    case 'item':
      return { kind: 'item', path: names };
    case 'inputs':
      return name === undefined
        ? 'say which input: inputs.NAME'
        : { kind: 'input', name, path: names.slice(1) };
    case 'artifacts':
      return name === undefined || second !== undefined
        ? 'say which artifact: artifacts.NAME'
        : { kind: 'artifact', name, path: [] };
    case 'steps':
      return name === undefined || second !== 'output'
        ? `write steps.${name ?? 'ID'}.output`
        : { kind: 'output', step: name, path: further };
    default: {
      const near = nearest(root, ROOTS);
      const rest = near === undefined ? `there are ${ROOTS.join(', ')}` : `is it "${near}"?`;
      return `nothing is called "${root}"; ${rest}`;
    }
  }
}

type DistributiveOmit<T, K extends keyof T> = T extends unknown ? Omit<T, K> : never;

/** What a reference stands for; null where there is nothing. Reads own properties alone, and never throws. */
export function valueOf(reference: Reference, scope: Scope): unknown {
  let value: unknown = rootOf(reference, scope);
  for (const step of reference.path) value = own(value, step);
  return value ?? null;
}

function rootOf(reference: Reference, { inputs, outputs, artifacts = {}, item }: Scope): unknown {
  switch (reference.kind) {
    case 'input':
      return own(inputs, reference.name);
    case 'output':
      return own(outputs, reference.step);
    case 'artifact':
      return own(artifacts, reference.name);
    case 'item':
      return item;
  }
}

function own(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return null;
  if (Array.isArray(value) && name === 'length') return null;
  return Reflect.get(value, name);
}
