import { describe, expect, test } from 'vitest';
import { changeOf, setWords } from './agent-change.ts';
import { upgradeTarget } from './upgrade-target.ts';

describe('the form of an agent', () => {
  const agent = { name: 'mill', slots: 4, tags: ['gpu'] };

  test('sends what was changed, and nothing else', () => {
    expect(changeOf(agent, { name: ' mill', slots: '4', tags: 'gpu ' })).toEqual({});
    const change = changeOf(agent, { name: 'forge', slots: '8', tags: '#gpu, linux gpu' });
    expect(change).toEqual({ name: 'forge', slots: 8, tags: ['gpu', 'linux'] });
    expect(setWords('mill', change).join(' ')).toBe(
      'muster agent set mill --name forge --slots 8 --tag gpu --tag linux',
    );
  });

  test('can take the last tag away', () => {
    expect(changeOf(agent, { name: 'mill', slots: '4', tags: '' })).toEqual({ tags: [] });
  });
});

test('an upgrade goes to a version, or to a tarball with its digest', () => {
  expect(upgradeTarget('v1.4.2 ', '')).toEqual({ version: '1.4.2' });
  expect(upgradeTarget('/tmp/m.tgz', ' sha256:aa ')).toEqual({ tarball: '/tmp/m.tgz', digest: 'sha256:aa' });
  expect(upgradeTarget('https://example.org/m.tgz', '')).toMatchObject({ digest: '' });
});
