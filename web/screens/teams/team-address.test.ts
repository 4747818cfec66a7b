import { expect, test } from 'vitest';
import { newTeamSearch, teamKey, teamSearch, teamsSearch } from './team-address.ts';

test('what makes no sense in an address is left out', () => {
  expect(teamSearch({ tab: 'mail', with: 'ann', version: 3, artifact: '', against: -1, more: 1 })).toEqual({
    tab: 'mail',
    with: 'ann',
    version: 3,
  });
  expect(teamSearch({ tab: 'nothing', version: '3' })).toEqual({});
  expect([teamsSearch({ state: 'deleted' }), teamsSearch({ state: 'x' })]).toEqual([
    { state: 'deleted' },
    {},
  ]);
  expect([newTeamSearch({ by: 'file' }), newTeamSearch({})]).toEqual([{ by: 'file' }, {}]);
});

test('a team is known by its name, unless that may be another’s', () => {
  const id = 'tea_1' as Parameters<typeof teamKey>[0]['id'];
  expect(teamKey({ id, name: 'crew', state: 'active' })).toBe('crew');
  expect(teamKey({ id, name: 'crew', state: 'deleted' })).toBe(id);
  expect(teamKey({ id, name: 'new', state: 'active' })).toBe(id);
});
