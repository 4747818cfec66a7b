import { expect, test } from 'vitest';
import type { Session } from '../live/views.ts';
import { nameOf } from './session-names.ts';

const named = (more: object): string =>
  nameOf({ id: 'ses_1m7wvcp04vvjy4ycx6qw2j', label: null, kind: 'oneshot', ...more } as unknown as Session);

test('a session is called by its label, else by its task, else by what leads it, else by its kind', () => {
  const task = { title: 'Take Node 26 into the tests' };
  expect(named({ label: 'api', task })).toBe('api');
  expect(named({ task })).toBe('Take Node 26 into the tests');
  expect(named({ kind: 'main', harness: null, client: 'cli' })).toBe('cli x6qw2j');
  expect(named({ harness: 'native', client: 'web' })).toBe('oneshot x6qw2j');
});
