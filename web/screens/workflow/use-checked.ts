import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { pageClock } from '../../live/page-clock.ts';
import { checkOf } from '../run/run-queries.ts';

const SETTLES_MS = 350;

/** What the hub reads in a text, asked when nobody has typed for a moment; what it read before stays meanwhile. */
export function useChecked(file: string, text: string, inputs: Record<string, unknown>) {
  const wanted = JSON.stringify({ file, text, inputs });
  const [asked, setAsked] = useState({ file, text, inputs });
  const latest = useRef({ file, text, inputs });
  latest.current = { file, text, inputs };
  useEffect(() => pageClock.after(SETTLES_MS, () => setAsked(latest.current)), [wanted]);
  const check = useQuery({
    ...checkOf(asked.file, asked.text, asked.inputs),
    placeholderData: keepPreviousData,
    enabled: asked.text.trim() !== '',
  });
  return {
    checked: check.data,
    error: check.error,
    isSettled: JSON.stringify(asked) === wanted && !check.isFetching,
  };
}

/** What a text is called where a file is asked for. */
export const fileOf = (name: string, kind: 'yaml' | 'script'): string =>
  `${name}.${kind === 'script' ? 'js' : 'yaml'}`;
