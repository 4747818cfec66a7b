export const SETTINGS_TABS = ['browser', 'notices', 'access', 'people', 'hub'] as const;
export type SettingsTab = (typeof SETTINGS_TABS)[number];

/** What of the address the screen reads; all of it may be absent. */
export interface SettingsSearch {
  tab?: Exclude<SettingsTab, 'browser'>;
  /** Of the hub's settings: those whose key or meaning has this in it. */
  find?: string;
}

const LONGEST = 100;

/** Reads the address; what means nothing is left out. */
export function readSettingsSearch(search: Record<string, unknown>): SettingsSearch {
  const tab = SETTINGS_TABS.find((one) => one === search['tab']);
  const { find } = search;
  return {
    ...(tab && tab !== 'browser' ? { tab } : {}),
    ...(typeof find === 'string' && find.trim() !== '' ? { find: find.slice(0, LONGEST) } : {}),
  };
}
