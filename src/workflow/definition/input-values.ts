import { nearest } from '#base/yaml';
import type { INPUT_TYPES, WorkflowDefinition } from './workflow-schema.ts';

type InputType = (typeof INPUT_TYPES)[number];
/** Of a run: each input that has a value. */
export type InputValues = Readonly<Record<string, unknown>>;

const CHECKS: Readonly<Record<InputType, (value: unknown) => boolean>> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number' && Number.isFinite(value),
  integer: (value) => Number.isSafeInteger(value),
  boolean: (value) => typeof value === 'boolean',
  array: (value) => Array.isArray(value),
  object: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
};

/** What is wrong with a value of an input; undefined when nothing is. */
export function valueProblem(
  { type, choices }: { type: InputType; choices?: readonly unknown[] | undefined },
  value: unknown,
): string | undefined {
  if (!CHECKS[type](value)) return `it is no ${type}`;
  if (choices === undefined || choices.includes(value)) return undefined;
  const known = choices.map(String);
  const meant = nearest(String(value), known);
  return `it is none of ${known.join(', ')}${meant === undefined ? '' : `; is it "${meant}"?`}`;
}

/** What people write without quotes is a text where a text is meant, and a number where a number is. */
function asMeant(type: InputType, value: unknown): unknown {
  if (type === 'string' && (typeof value === 'number' || typeof value === 'boolean')) return String(value);
  const isNumber = type === 'number' || type === 'integer';
  return isNumber && typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
}

const NUMBER = /^[-+]?\d+(?:\.\d+)?$/;

/** The values of a run: what was given, and the defaults of the rest. `problems`: why it cannot be started, by input. */
export function takeInputs(
  { inputs }: Pick<WorkflowDefinition, 'inputs'>,
  given: InputValues,
): { values: InputValues; problems: { input: string; message: string }[] } {
  const problems: { input: string; message: string }[] = [];
  const values: [string, unknown][] = [];
  for (const input of Object.keys(given))
    if (!Object.hasOwn(inputs, input)) {
      const names = Object.keys(inputs);
      const meant = nearest(input, names);
      const rest = names.length === 0 ? 'the workflow takes none' : `there are ${names.join(', ')}`;
      problems.push({
        input,
        message: `there is no input "${input}"; ${meant === undefined ? rest : `is it "${meant}"?`}`,
      });
    }
  for (const [input, spec] of Object.entries(inputs)) {
    const value = Object.hasOwn(given, input) ? asMeant(spec.type, given[input]) : spec.default;
    if (value === undefined || value === null) {
      if (spec.required) problems.push({ input, message: `the input "${input}" is missing` });
      continue;
    }
    const problem = valueProblem(spec, value);
    if (problem === undefined) values.push([input, value]);
    else problems.push({ input, message: `the input "${input}" cannot be that: ${problem}` });
  }
  return { values: Object.fromEntries(values), problems };
}
