import { expect, test } from 'vitest';
import { known } from './known-search.ts';

const read = known(({ view }: Record<string, unknown>) => (view === 'list' ? { view } : {}));

test('what an address says and no screen knows is nothing, and lies over what stands there', () => {
  expect({ view: 'bogus', ...read({ view: 'bogus' }) }.view).toBeUndefined();
  expect({ ...read({ view: 'list', more: 1 }) }).toEqual({ view: 'list', more: undefined });
});
