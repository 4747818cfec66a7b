import { useSyncExternalStore } from 'react';

/**
 * Whether this browser shows notifications: `missing`, where it has none (a page that is neither local nor over https);
 * `blocked`, where its person said no, which only the browser's own settings take back.
 */
export type BrowserNotices = 'missing' | 'blocked' | 'off' | 'on';

const KEY = 'muster.notices';

export function browserNotices(): BrowserNotices {
  if (!('Notification' in window)) return 'missing';
  if (Notification.permission === 'denied') return 'blocked';
  return Notification.permission === 'granted' && localStorage.getItem(KEY) === 'on' ? 'on' : 'off';
}

const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};

function listen(listener: () => void): () => void {
  listeners.add(listener);
  // Another tab switched it.
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

export const useBrowserNotices = (): BrowserNotices => useSyncExternalStore(listen, browserNotices);

/** Switches them on; the browser asks its person where it has not before. Only ever by a click. */
export async function switchOn(): Promise<void> {
  if (Notification.permission === 'default') await Notification.requestPermission();
  if (Notification.permission === 'granted') localStorage.setItem(KEY, 'on');
  tell();
}

export function switchOff(): void {
  localStorage.removeItem(KEY);
  tell();
}
