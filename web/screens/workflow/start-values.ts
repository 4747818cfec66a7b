import type { RouteAnswer } from '#contract';

export type WorkflowInput = NonNullable<RouteAnswer<'workflows.check'>['workflow']>['inputs'][number];

/** What stands in the fields of a start form, as text. A field that is not there was not touched. */
export type InputDraft = Readonly<Record<string, string>>;

export interface Values {
  /** By name; what was left empty is left out, so that its default stands. */
  inputs: Record<string, unknown>;
  /** What is wrong with a field, before the hub is asked. */
  problems: Record<string, string>;
}

/** What a field shows: what was typed, else what was typed last time, else nothing: the default is its hint. */
export const shownIn = (draft: InputDraft, name: string): string => draft[name] ?? '';

/** The values of a draft, by what each input is. */
export function valuesOf(inputs: readonly WorkflowInput[], draft: InputDraft): Values {
  const values: Values = { inputs: {}, problems: {} };
  for (const input of inputs) {
    const typed = draft[input.name] ?? '';
    if (typed.trim() === '') {
      if (input.required && input.default === null) values.problems[input.name] = 'It is needed.';
      continue;
    }
    const read = READERS[input.type] ?? readText;
    const { value, problem } = read(typed);
    if (problem === undefined) values.inputs[input.name] = chosen(input, value);
    else values.problems[input.name] = problem;
  }
  return values;
}

/** Choices may be numbers where the type is text. */
const chosen = ({ choices }: WorkflowInput, value: unknown): unknown =>
  choices?.find((one) => String(one) === String(value)) ?? value;

type Read = (typed: string) => { value?: unknown; problem?: string };

const readText: Read = (typed) => ({ value: typed });
const readNumber: Read = (typed) => {
  const value = Number(typed.trim());
  return Number.isFinite(value) ? { value } : { problem: 'A number is expected.' };
};
const readInteger: Read = (typed) => {
  const value = Number(typed.trim());
  return Number.isSafeInteger(value) ? { value } : { problem: 'A whole number is expected.' };
};
const readJson =
  (isMeant: (value: unknown) => boolean, what: string): Read =>
  (typed) => {
    try {
      const value: unknown = JSON.parse(typed);
      return isMeant(value) ? { value } : { problem: `${what} in JSON is expected.` };
    } catch {
      return { problem: `This is no JSON; ${what.toLowerCase()} is expected.` };
    }
  };

const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

const READERS: Readonly<Record<string, Read>> = {
  string: readText,
  number: readNumber,
  integer: readInteger,
  boolean: (typed) => ({ value: typed === 'true' }),
  array: readJson(Array.isArray, 'A list, as ["a", "b"],'),
  object: readJson(isObject, 'An object, as {"a": 1},'),
};

/** What a default is, as the field would hold it. */
export const textOfValue = (value: unknown): string =>
  value === null || value === undefined
    ? ''
    : typeof value === 'string'
      ? value
      : (JSON.stringify(value) ?? '');

/** Arguments of a script: any JSON; nothing is null. */
export function readArgs(typed: string): { args: unknown; problem?: string } {
  if (typed.trim() === '') return { args: null };
  try {
    const args: unknown = JSON.parse(typed);
    return { args };
  } catch {
    return { args: null, problem: 'This is no JSON.' };
  }
}

/** The same for a terminal: an option for each input. */
export const inputWords = (inputs: Readonly<Record<string, unknown>>): string[] =>
  Object.entries(inputs).flatMap(([name, value]) => ['--input', `${name}=${textOfValue(value)}`]);
