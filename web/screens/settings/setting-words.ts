import type { Setting } from './settings-queries.ts';

const MEASURES: Readonly<Record<string, string>> = {
  hours: 'h',
  minutes: 'min',
  seconds: 's',
  days: 'd',
};

/** A value with its unit, as a person reads it. */
export function valueText(value: string | number, unit: string): string {
  if (value === '') return 'none';
  const measure = MEASURES[unit];
  return measure === undefined ? String(value) : `${value} ${measure}`;
}

/** Which layer gave it, and where exactly. */
export interface Origin {
  layer: string;
  /** `MUSTER_HUB_PORT`, `config.yaml line 3`; undefined where the layer says it all. */
  where: string | undefined;
}

/** An origin as the hub writes it: `user (/home/ada/.config/muster/config.yaml line 3)`. */
export function originOf(text: string): Origin {
  const [, layer, where] = /^(\w+) \((.*)\)/.exec(text) ?? [];
  return layer === undefined ? { layer: text, where: undefined } : { layer, where };
}

/** Why the value in the hub cannot be changed here so that it counts; undefined when it can. */
export function fixedWhy({ stored, origin, variable }: Setting): string | undefined {
  if (!stored)
    return `It is needed before the hub can read its own settings: set ${variable} or the settings file.`;
  const { layer, where } = originOf(origin);
  if (layer === 'default' || layer === 'hub') return undefined;
  return `It is given by ${where ?? layer}, which counts before what the hub keeps. Change it there.`;
}

/** Why a text cannot be the value; undefined when the hub may take it. The hub has the last word. */
export function valueProblem(
  { unit, least, most, choices, default: standard }: Setting,
  text: string,
): string | undefined {
  if (choices.length > 0 || typeof standard !== 'number') return undefined;
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) return 'A number belongs here.';
  if ((unit === 'count' || unit === 'port') && !Number.isInteger(number))
    return 'A whole number belongs here.';
  if (least !== null && number < least) return `At least ${least}.`;
  return most !== null && number > most ? `At most ${most}.` : undefined;
}

/** What is sent for a text that was typed. */
export const typedValue = ({ default: standard }: Setting, text: string): string | number =>
  typeof standard === 'number' ? Number(text) : text.trim();

export interface SettingGroup {
  name: string;
  settings: Setting[];
}

/** Settings by the first word of their keys, in the order of the hub; those that have `find` in key or meaning. */
export function groupsOf(settings: readonly Setting[], find = ''): SettingGroup[] {
  const wanted = find.trim().toLowerCase();
  const groups = new Map<string, Setting[]>();
  for (const setting of settings) {
    const { key, label } = setting;
    if (!key.toLowerCase().includes(wanted) && !label.toLowerCase().includes(wanted)) continue;
    const name = key.slice(0, key.indexOf('.'));
    groups.set(name, [...(groups.get(name) ?? []), setting]);
  }
  return [...groups].map(([name, group]) => ({ name, settings: group }));
}
