import { useSyncExternalStore } from 'react';

/** Answers of this page that came second: the question is gone from lists by then, and its asker has to be told. */
let lost: readonly string[] = [];
const listeners = new Set<() => void>();

function set(next: readonly string[]): void {
  lost = next;
  for (const run of listeners) run();
}

export const noteLostAnswer = (approval: string): void => set([...new Set([...lost, approval])]);
export const forgetLostAnswer = (approval: string): void => set(lost.filter((one) => one !== approval));

const listen = (run: () => void) => {
  listeners.add(run);
  return () => void listeners.delete(run);
};

/** The ids of approvals that this page answered after somebody else had. */
export const useLostAnswers = (): readonly string[] => useSyncExternalStore(listen, () => lost);
