import { nearest, ok, refuse, type Result } from '#base';
import { refusal, SETTINGS } from '#domain';
import type { Refusal, SettingKey, SettingSpec } from '#domain';

const KEYS = Object.keys(SETTINGS).filter(isSettingKey);

export const settingKeys = (): readonly SettingKey[] => KEYS;

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(SETTINGS, key);
}

/** The name of the environment variable that sets it. */
export function variableOf(key: SettingKey): string {
  return `MUSTER_${key.replaceAll('.', '_').toUpperCase()}`;
}

/** Other names of variables, where a word of the key is two. */
export const OTHER_VARIABLES: Readonly<Record<string, SettingKey>> = {
  MUSTER_WORKFLOW_MAX_AGENTS: 'workflow.maxAgents',
};

/** Refuses a key that is none, with the nearest that is. `where` is the place, e.g. `muster.yaml line 3`. */
export function unknownKey(key: string, where: string): { ok: false; error: Refusal } {
  const meant = nearest(key, KEYS);
  return refuse(
    refusal('config.unknown_key', `${where}: there is no setting "${key}".`, {
      hint: meant === undefined ? 'See all settings: muster config list' : `Did you mean "${meant}"?`,
      details: { key, where, ...(meant === undefined ? {} : { meant }) },
    }),
  );
}

/** A value as its setting takes it: a number may be written as text. The refusal names the range and the unit. */
export function checkSetting(
  key: SettingKey,
  value: unknown,
  where: string,
): Result<string | number, Refusal> {
  const spec: SettingSpec = SETTINGS[key];
  if (typeof spec.default === 'number') return checkNumber(key, spec, value, where);
  const text = typeof value === 'boolean' ? (value ? 'yes' : 'no') : value;
  if (typeof text !== 'string') return wrong(key, value, 'a text', where);
  const parts = spec.several ? text.split(',').map((part) => part.trim()) : [text];
  if (spec.choices && !parts.every((part) => spec.choices?.includes(part))) {
    return wrong(key, value, `one of ${spec.choices.join(', ')}`, where);
  }
  return ok(text);
}

/** A value of a lenient setting that cannot be used as it is: what counts in its place, and a sentence that says so. */
export function leniently(
  key: SettingKey,
  value: unknown,
  where: string,
): { value: number; warning: string } | undefined {
  const spec: SettingSpec = SETTINGS[key];
  const { default: standard, most = Infinity } = spec;
  if (!spec.lenient || typeof standard !== 'number' || checkSetting(key, value, where).ok) return undefined;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const isHuge =
    typeof number === 'number' && number > most && (Number.isInteger(number) || number === Infinity);
  const said = typeof value === 'string' ? `"${value.slice(0, 100)}"` : JSON.stringify(value);
  return isHuge
    ? { value: most, warning: `${where}: ${key} is ${most}, the most there is, and not ${said}.` }
    : { value: standard, warning: `${where}: ${key} cannot be ${said}; it is ${standard}, its default.` };
}

function checkNumber(
  key: SettingKey,
  spec: SettingSpec,
  value: unknown,
  where: string,
): Result<number, Refusal> {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  const isWhole = spec.unit === 'count' || spec.unit === 'port';
  const isUsable =
    typeof number === 'number' &&
    Number.isFinite(number) &&
    (!isWhole || Number.isInteger(number)) &&
    number >= (spec.least ?? -Infinity) &&
    number <= (spec.most ?? Infinity);
  return isUsable ? ok(number) : wrong(key, value, rangeText(spec, isWhole), where);
}

function rangeText({ least, most, unit }: SettingSpec, isWhole: boolean): string {
  const what = isWhole ? 'a whole number' : 'a number';
  const named = isWhole ? '' : ` of ${unit}`;
  if (least !== undefined && most !== undefined) return `${what}${named} from ${least} to ${most}`;
  return least === undefined ? `${what}${named}` : `${what}${named}, at least ${least}`;
}

function wrong(key: string, value: unknown, wanted: string, where: string): { ok: false; error: Refusal } {
  const given = typeof value === 'string' ? `"${value}"` : JSON.stringify(value);
  return refuse(
    refusal('config.invalid_value', `${where}: ${key} is ${given}, and has to be ${wanted}.`, {
      hint: 'See it with its default: muster config list',
      details: { key, where },
    }),
  );
}
