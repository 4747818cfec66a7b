import { useEffect, useRef, type RefObject } from 'react';

/** Whenever somebody has tried once more, the cursor goes to the first field of the form that is wrong. */
export function useFocusWrong(tries: number): RefObject<HTMLFormElement | null> {
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => {
    if (tries > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [tries]);
  return form;
}
