import { ok, Periodic, refuse } from '#base';
import { hubSettings, may, refusal, SETTINGS } from '#domain';
import type { HubSettings, Principal, SettingKey } from '#domain';
import { settingRows, type Reader } from '#store';
import { doorOf, principalText, recordAudit } from '../audit/index.ts';
import type { HubDeps } from '../deps.ts';
import { notFor } from '../refusals.ts';
import type { Answer, SettingsService, SettingView } from '../services.ts';
import { checkSetting, isSettingKey, settingKeys, unknownKey, variableOf } from './check-setting.ts';
import { resolveSettings, type ResolvedSettings, type SettingLayer } from './resolve-settings.ts';

const SETTINGS_TOPIC = 'settings';
/** A lost wake from another hub costs at most this. */
const EVERY_MS = 60_000;

/** Known before the database is: storing them in it could never take effect. */
const BEFORE_THE_HUB: ReadonlySet<SettingKey> = new Set([
  'hub.database',
  'hub.port',
  'telemetry.otlpEndpoint',
]);

export interface SettingsDeps extends Pick<HubDeps, 'store' | 'clock' | 'log'> {
  /** The layers above the hub's own: flag, environment, project, user. Checked by whoever read them. */
  layers: readonly SettingLayer[];
}

/** Reads the hub's layer, then answers the service and the part that keeps it up to date. `close` ends its listening. */
export async function createSettings(
  deps: SettingsDeps,
): Promise<{ settings: SettingsService; reader: Periodic; close: () => void }> {
  const state = new SettingsInForce(deps);
  await state.reload();
  const { store, clock, log } = deps;
  const reader = new Periodic({
    name: 'settings-reader',
    everyMs: EVERY_MS,
    clock,
    log,
    round: () => state.reload(),
  });
  const settings: SettingsService = {
    current: () => state.current,
    onChange: (tell) => state.onChange(tell),
    async list(by) {
      if (by.kind !== 'user') return notFor(by, 'see settings');
      return ok(settingKeys().map((key) => state.view(key)));
    },
    set: (by, key, value) => setSetting(deps, state, { by, key, value }),
  };
  return { settings, reader, close: store.listen(SETTINGS_TOPIC, () => reader.nudge()) };
}

/** The values in force, as last read. */
class SettingsInForce {
  readonly #deps: SettingsDeps;
  #resolved: ResolvedSettings;
  #current: HubSettings;
  /** Warnings that were logged. */
  readonly #told = new Set<string>();
  readonly #listeners = new Set<(settings: HubSettings) => void>();

  constructor(deps: SettingsDeps) {
    this.#deps = deps;
    this.#resolved = resolveSettings(deps.layers);
    this.#current = inForce(this.#resolved);
  }

  get current(): HubSettings {
    return this.#current;
  }

  onChange(tell: (settings: HubSettings) => void): () => void {
    this.#listeners.add(tell);
    return () => void this.#listeners.delete(tell);
  }

  view(key: SettingKey): SettingView {
    const { values, origins, warnings } = this.#resolved;
    return {
      key,
      value: withoutPassword(values[key]),
      origin: origins[key],
      warning: warnings[key] ?? null,
      variable: variableOf(key),
      stored: !BEFORE_THE_HUB.has(key),
    };
  }

  async reload(): Promise<void> {
    const { store, layers, log } = this.#deps;
    const hub = await store.read((reader) => hubLayer(reader));
    const resolved = resolveSettings([...layers, hub]);
    // An older or newer hub may have stored what this one does not take: it goes by the next layer, and says so.
    const known = new Set(this.#resolved.problems.map((problem) => problem.message));
    for (const warning of Object.values(resolved.warnings))
      if (!this.#told.has(warning)) {
        this.#told.add(warning);
        log.write('warn', 'A setting is not as it was given', { why: warning });
      }
    for (const problem of resolved.problems) {
      if (!known.has(problem.message))
        log.write('warn', 'A setting does not count', { why: problem.message });
    }
    const hasChanged = settingKeys().some((key) => resolved.values[key] !== this.#resolved.values[key]);
    this.#resolved = resolved;
    this.#current = inForce(resolved);
    if (hasChanged) for (const tell of [...this.#listeners]) tell(this.#current);
  }
}

const inForce = ({ values, warnings }: ResolvedSettings): HubSettings =>
  hubSettings(values, Object.values(warnings));

/** The address of a database may hold its password, and settings are for everybody to see. */
function withoutPassword(value: string | number): string | number {
  const url = typeof value === 'string' ? URL.parse(value) : null;
  if (!url || url.password === '') return value;
  url.password = '***';
  return url.href;
}

async function hubLayer(reader: Reader): Promise<SettingLayer> {
  const stored = await settingRows.readSettings(reader);
  return {
    name: 'hub',
    given: stored.map(({ key, value }) => ({ key, value, where: 'the hub’s settings' })),
  };
}

async function setSetting(
  { store }: SettingsDeps,
  state: SettingsInForce,
  { by, key, value }: { by: Principal; key: string; value: string | number | null },
): Answer<SettingView> {
  if (!may(by, 'settings.change')) return notFor(by, 'change settings of the hub');
  if (!isSettingKey(key)) return unknownKey(key, 'This request');
  if (BEFORE_THE_HUB.has(key)) {
    return refuse(
      refusal(
        'config.invalid_value',
        `${key} (${SETTINGS[key].label}) is needed before the hub can read its own settings.`,
        {
          hint: 'Put it into the settings file, or give it at start.',
          details: { key },
        },
      ),
    );
  }
  const checked = value === null ? ok(null) : checkSetting(key, value, 'This request');
  if (!checked.ok) return checked;
  const stored = checked.value;
  await store.unit(async (tx) => {
    if (stored === null) await settingRows.removeSetting(tx, key);
    else await settingRows.storeSetting(tx, key, stored, principalText(by));
    await tx.event({ type: 'settings.changed', user: null, subject: key, data: { value: stored } });
    await recordAudit(tx, by, {
      door: doorOf(by),
      action: 'settings.changed',
      subject: key,
      data: { value: stored },
    });
    tx.wake(SETTINGS_TOPIC);
  });
  await state.reload();
  const view = state.view(key);
  const isOverruled = stored !== null && view.origin !== 'hub';
  return ok(isOverruled ? { ...view, origin: `${view.origin}, over the hub’s ${stored}` } : view);
}
