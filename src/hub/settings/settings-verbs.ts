import type { HubSettings, Principal, SettingKey } from '#domain';
import type { Answer } from '../answer.ts';

export interface SettingView {
  key: SettingKey;
  value: string | number;
  origin: string;
  /** Why it is not as it was given; null when it is. */
  warning: string | null;
  /** The environment variable that sets it. */
  variable: string;
  /** Whether the hub may keep it; false for what is needed before its database is. */
  stored: boolean;
}

export interface SettingsService {
  /** The values in force, in ms and counts; read by every service at each use. */
  current(): HubSettings;
  /** Calls `tell` whenever values in force have changed; answers a function that ends it. */
  onChange(tell: (settings: HubSettings) => void): () => void;
  list(by: Principal): Answer<SettingView[]>;
  set(by: Principal, key: string, value: string | number | null): Answer<SettingView>;
}
