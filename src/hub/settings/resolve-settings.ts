import { ok } from '#base';
import { defaultSettingValues } from '#domain';
import type { Refusal, SettingKey, SettingValues } from '#domain';
import {
  checkSetting,
  isSettingKey,
  leniently,
  OTHER_VARIABLES,
  settingKeys,
  unknownKey,
  variableOf,
} from './check-setting.ts';

/** From the highest to the lowest; below them all stand the defaults. */
export const LAYERS = ['flag', 'environment', 'project', 'user', 'hub'] as const;
export type LayerName = (typeof LAYERS)[number];

/** One value as a layer gives it, not yet checked. */
export interface GivenSetting {
  key: string;
  value: unknown;
  /** The place, for messages: `muster.yaml line 3`, `MUSTER_HUB_PORT`, `--port`. */
  where: string;
}

export interface SettingLayer {
  name: LayerName;
  /** The file, where there is one. */
  file?: string | undefined;
  given: readonly GivenSetting[];
}

export interface ResolvedSettings {
  values: SettingValues;
  /** Where each value is from: the layer, with the place where that says more; or `default`. */
  origins: Record<SettingKey, string>;
  /** Everything that was wrong, in every layer; a wrong value counts as not given. */
  problems: Refusal[];
  /** What is taken otherwise than it was given: a sentence for each such setting. */
  warnings: Partial<Record<SettingKey, string>>;
}

/** Lays the layers over each other, whatever order they come in: the highest that gives a usable value wins. */
export function resolveSettings(layers: readonly SettingLayer[]): ResolvedSettings {
  const problems: Refusal[] = [];
  const warnings: ResolvedSettings['warnings'] = {};
  const found: Partial<Record<SettingKey, string | number>> = {};
  const origins: Partial<Record<SettingKey, string>> = {};
  const fromLowest = [...layers].sort((a, b) => LAYERS.indexOf(b.name) - LAYERS.indexOf(a.name));
  for (const layer of fromLowest) {
    for (const { key, value, where } of layer.given) {
      if (!isSettingKey(key)) {
        problems.push(unknownKey(key, where).error);
        continue;
      }
      const taken = leniently(key, value, where);
      // The layer above counts, and so does what is said of it.
      delete warnings[key];
      if (taken) warnings[key] = taken.warning;
      const checked = taken ? ok(taken.value) : checkSetting(key, value, where);
      if (!checked.ok) {
        problems.push(checked.error);
        continue;
      }
      found[key] = checked.value;
      origins[key] = layer.name === 'hub' ? 'hub' : `${layer.name} (${where})`;
    }
  }
  return { values: withDefaults(found), origins: originsOf(origins), problems, warnings };
}

function withDefaults(found: Partial<Record<SettingKey, string | number>>): SettingValues {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- `checkSetting` gives each key its own type
  return { ...defaultSettingValues(), ...found } as SettingValues;
}

function originsOf(found: Partial<Record<SettingKey, string>>): Record<SettingKey, string> {
  const all = settingKeys().map((key) => [key, found[key] ?? 'default'] as const);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- every key is there
  return Object.fromEntries(all) as Record<SettingKey, string>;
}

/** The layer of `MUSTER_*` variables. Other variables with that prefix mean something else and are passed over. */
export function environmentLayer(environment: Readonly<Record<string, string | undefined>>): SettingLayer {
  const given = settingKeys().flatMap((key) => {
    const where = [...otherVariables(key), variableOf(key)].find((name) => (environment[name] ?? '') !== '');
    return where === undefined ? [] : [{ key, value: environment[where], where }];
  });
  return { name: 'environment', given };
}

const otherVariables = (key: SettingKey): string[] =>
  Object.entries(OTHER_VARIABLES).flatMap(([name, means]) => (means === key ? [name] : []));
