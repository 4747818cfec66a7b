import { QueryClient, QueryObserver } from '@tanstack/react-query';
import { afterEach, expect, test } from 'vitest';
import { QUERY } from './keys.ts';
import { readAnew } from './read-anew.ts';

const queries = new QueryClient();
afterEach(() => queries.clear());

/** Somebody looks at it; each reading answers when it is told to. */
function lookedAt(name: string) {
  const readings: ((answer: string) => void)[] = [];
  const queryKey = [QUERY.session, name];
  const observer = new QueryObserver(queries, {
    queryKey,
    queryFn: () => new Promise<string>((resolve) => readings.push(resolve)),
  });
  observer.subscribe(() => {});
  return { readings, shown: () => queries.getQueryData(queryKey) };
}

test('an event during the very first reading makes it read once more', async () => {
  const { readings, shown } = lookedAt('ses_1');
  const anew = readAnew(queries, [[QUERY.session, 'ses_1']]);
  expect(readings).toHaveLength(1);
  readings[0]?.('before the event');
  await expect.poll(() => readings.length).toBe(2);
  readings[1]?.('after the event');
  await anew;
  expect(shown()).toBe('after the event');
});

test('a later reading is called off by the next; what was read first is shown meanwhile', async () => {
  const { readings, shown } = lookedAt('ses_2');
  readings[0]?.('first');
  await expect.poll(shown).toBe('first');
  void readAnew(queries, [[]]);
  await expect.poll(() => readings.length).toBe(2);
  const anew = readAnew(queries, [[]]);
  await expect.poll(() => readings.length).toBe(3);
  readings[1]?.('called off');
  readings[2]?.('newest');
  await anew;
  expect([readings.length, shown()]).toEqual([3, 'newest']);
});
