import { expect, test } from 'vitest';
import type { Session } from '../live/views.ts';
import { whatItDoes } from './what-it-does.ts';

type Facts = Parameters<typeof whatItDoes>[0];

const session = (word: Session['status']['word'], why: string | undefined, did?: string): Facts => ({
  status: { word, since: 0, actions: [], ...(why === undefined ? {} : { why }) },
  cwd: '/work',
  ...(did === undefined ? {} : { glance: { doing: { text: did, at: 0 } } as Session['glance'] }),
});

test('says why it stands so; of what is done rather what it did last', () => {
  expect(whatItDoes(session('needs_you', 'to approve: rm', 'thinking'))).toBe('to approve: rm');
  expect(whatItDoes(session('done', 'its last turn is done', 'All is green.'))).toBe('All is green.');
  expect(whatItDoes(session('done', 'its last turn is done'))).toBe('its last turn is done');
  expect(whatItDoes(session('outside', undefined))).toBe('/work');
});
