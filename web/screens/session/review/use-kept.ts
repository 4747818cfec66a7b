import { useState } from 'react';

/** What this browser keeps for a session: it survives a reload, and nobody else sees it. */
export function useKept<T>(key: string, read: (kept: string | null) => T): [T, (value: T) => void] {
  const [value, setValue] = useState(() => read(localStorage.getItem(key)));
  const keep = (next: T) => {
    localStorage.setItem(key, JSON.stringify(next));
    setValue(next);
  };
  return [value, keep];
}
