import { ok, refuse, type Result } from '#base';
import { refusal, SETTINGS, type Refusal, type SettingKey, type SettingSpec } from '#domain';
import { boundsText } from '../input/bounds-text.ts';
import { oneLine } from '../output/plain-text.ts';

export function isSettingKey(key: string): key is SettingKey {
  return Object.hasOwn(SETTINGS, key);
}

/** There is no such setting; names those that may be meant. */
export function unknownKey(key: string): Refusal {
  const bare = (text: string) => text.toLowerCase().replaceAll(/[^a-z]/g, '');
  const last = bare(key.split('.').at(-1) ?? '');
  const near = Object.keys(SETTINGS).filter((known) => {
    const name = bare(known.split('.').at(-1) ?? '');
    return last !== '' && (name.includes(last) || last.includes(name) || bare(known) === bare(key));
  });
  const meant = near.length > 0 ? `Did you mean ${near.join(' or ')}? ` : '';
  return refusal('config.unknown_key', `There is no setting "${oneLine(key, 80)}".`, {
    hint: `${meant}See: muster config list`,
  });
}

/** A typed value as it belongs into a settings file. The hub checks its own layer itself. */
export function settingValue(key: SettingKey, typed: string): Result<string | number, Refusal> {
  const spec: SettingSpec = SETTINGS[key];
  const bad = (wanted: string) =>
    refuse(refusal('config.invalid_value', `${key} is ${wanted}, and "${oneLine(typed, 80)}" is not.`));
  if (typeof spec.default === 'number') {
    const value = Number(typed);
    const { least = 0, most = Number.MAX_SAFE_INTEGER } = spec;
    const isWhole = spec.unit === 'count' || spec.unit === 'port';
    if (typed.trim() === '' || !Number.isFinite(value) || (isWhole && !Number.isInteger(value)))
      return bad(isWhole ? 'a whole number' : `a number of ${spec.unit}`);
    return value < least || value > most ? bad(boundsText({ least, most })) : ok(value);
  }
  if (spec.choices && !spec.choices.includes(typed)) return bad(`one of ${spec.choices.join(', ')}`);
  return ok(typed);
}
