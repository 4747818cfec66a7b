import type { Answered } from '../../testing/served-hub.ts';

/** What stands at a place in an answer. */
export function placeIn(value: unknown, ...path: string[]): unknown {
  return path.reduce<unknown>(
    (part, key) =>
      typeof part === 'object' && part !== null
        ? Object.entries(part).find(([k]) => k === key)?.[1]
        : undefined,
    value,
  );
}

export function textIn({ status, json }: Answered, ...path: string[]): string {
  const found = placeIn(json, ...path);
  if (typeof found === 'string') return found;
  throw new Error(`${path.join('.')} is not in the answer ${status}: ${JSON.stringify(json)}`);
}
