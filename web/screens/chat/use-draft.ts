import { useState } from 'react';

const KEY = 'muster.draft.';

/** What is written to a session and not yet sent: it survives a reload and a look at another screen. */
export function useDraft(session: string): [text: string, write: (text: string) => void] {
  const [drafts, setDrafts] = useState<Readonly<Record<string, string>>>({});
  const write = (text: string) => {
    if (text === '') sessionStorage.removeItem(KEY + session);
    else sessionStorage.setItem(KEY + session, text);
    setDrafts((before) => ({ ...before, [session]: text }));
  };
  return [drafts[session] ?? sessionStorage.getItem(KEY + session) ?? '', write];
}
