import { expect, test } from 'vitest';
import { agentChoices, harnessChoices, leadChoices, roleChoices } from './session-choice.ts';

type Agents = Parameters<typeof harnessChoices>[0];
const agent = (name: string, harnesses: string[], heard = 'online') =>
  ({
    name,
    harnesses: harnesses.map((one) => ({ name: one })),
    liveness: { heard, since: 0 },
  }) as unknown as Agents[number];

test('harnesses are those of all agents, once each, or of the one that is chosen', () => {
  const agents = [agent('mill', ['native', 'grok']), agent('barn', ['native'])];
  const names = (chosen: string) => harnessChoices(agents, chosen).map(({ value }) => value);
  expect(names('')).toEqual(['', 'grok', 'native']);
  expect(names('barn')).toEqual(['', 'native']);
});

test('an agent that is not heard says so', () => {
  expect(agentChoices([agent('mill', []), agent('barn', [], 'lost')]).map(({ text }) => text)).toEqual([
    'The hub’s choice',
    'mill',
    'barn (lost)',
  ]);
});

test('who is in a team, or has ended, leads no other', () => {
  const session = (id: string, kind: string, state: string) =>
    ({ id, kind, state, label: id, harness: 'native', agent: null }) as unknown as Parameters<
      typeof leadChoices
    >[0][number];
  const sessions = [
    session('a', 'delegate', 'open'),
    session('b', 'teammate', 'open'),
    session('c', 'delegate', 'closed'),
  ];
  expect(leadChoices(sessions)).toEqual([{ value: 'a', text: 'a (native)' }]);
});

test('the role that is chosen is there before the others are read', () => {
  expect(roleChoices([], 'developer')).toEqual([{ value: 'developer', text: 'developer' }]);
});
