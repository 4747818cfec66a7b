/** What a harness lets one choose for a session, as it named it itself: a model, a mode of its own, how hard it thinks. */
export interface SessionOption {
  id: string;
  name: string;
  /** What it is about, in the harness' word: `model`, `model_config`, `thought_level`, `mode`, another, or null. */
  category: string | null;
  /** In force now; empty when the harness does not say. Switches are `true` or `false`. */
  value: string;
  values: { value: string; name: string }[];
  /** It takes other values than those listed: the harness lists none, or the list was cut. */
  open: boolean;
}

/** What was asked for, by the id of the option. */
export type ChosenOptions = Record<string, string>;

export const OPTION_LIMITS = {
  options: 32,
  /** Of ids and values. Longer ones are left out: a cut id would be another. */
  characters: 200,
  /** Of all options of a session as JSON; values that do not fit are left out, and their option is then `open`. */
  bytes: 32 * 1024,
} as const;

/** The option that a person means: by its id, else the first that is about it (`model`, `mode`). */
export function findOption<T extends Pick<SessionOption, 'id' | 'category'>>(
  options: readonly T[],
  key: string,
): T | undefined {
  return options.find(({ id }) => id === key) ?? options.find(({ category }) => category === key);
}

/** Whether it lists the value or takes others, too. */
export function takesValue(option: SessionOption, value: string): boolean {
  return option.open || option.values.some((one) => one.value === value);
}

/** About the model and how it works: nothing that widens what a session may do. */
const HARMLESS = new Set(['model', 'model_config', 'thought_level']);

/** Whether only a person may set it: modes, and whatever the harness does not say to be about its model. */
export function needsPerson({ category }: Pick<SessionOption, 'category'>): boolean {
  return category === null || !HARMLESS.has(category);
}

/** What is kept of what a harness offers: one may list thousands of models. Long lists are cut before short ones. */
export function boundOptions(options: readonly SessionOption[]): SessionOption[] {
  const heads = options
    .filter(({ id }) => id !== '' && fits(id))
    .slice(0, OPTION_LIMITS.options)
    .map((option) => ({ ...headOf(option), values: option.values.filter(({ value }) => fits(value)) }));
  let left = OPTION_LIMITS.bytes - size(heads.map((head) => ({ ...head, values: [] })));
  const kept = new Map<string, SessionOption>();
  for (const head of heads.toSorted((a, b) => a.values.length - b.values.length)) {
    const values = valuesWithin(head.values, left);
    left -= size(values);
    kept.set(head.id, { ...head, values, open: head.open || values.length < head.values.length });
  }
  return [...new Set(heads.map(({ id }) => id))].flatMap((id) => kept.get(id) ?? []);
}

function headOf({ id, name, category, value, values, open }: SessionOption) {
  return {
    id,
    name: cut(name),
    category: category === null ? null : cut(category),
    value: fits(value) ? value : '',
    open: open || values.some((one) => !fits(one.value)),
  };
}

function valuesWithin(values: SessionOption['values'], most: number): SessionOption['values'] {
  const kept: SessionOption['values'] = [];
  let left = most;
  for (const { value, name } of values) {
    const one = { value, name: cut(name) };
    left -= size(one);
    if (left < 0) break;
    kept.push(one);
  }
  return kept;
}

const fits = (text: string) => text.length <= OPTION_LIMITS.characters;
const cut = (text: string) => text.slice(0, OPTION_LIMITS.characters);
const encoder = new TextEncoder();
const size = (value: unknown) => encoder.encode(JSON.stringify(value)).length + 1;
