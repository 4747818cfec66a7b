import { expect, test } from 'vitest';
import { holdsOf, honoursOf, notApplied } from './role-applied.ts';

const ALL = { prompt: true, temperature: true, tools: true };
const said = { prompt: 'Look.', temperature: 0.3, tools: { allow: ['Read'], deny: [] } };

test('what a harness honours is not told, and the rest is', () => {
  expect(notApplied(said, ALL)).toEqual([]);
  expect(notApplied(said, { ...ALL, temperature: false })).toEqual(['temperature']);
  expect(notApplied(said, honoursOf('grok'))).toEqual(['temperature', 'tools']);
  expect(notApplied(said, honoursOf('shell'))).toEqual(['prompt', 'temperature', 'tools']);
});

test('what a role does not say is not missed', () => {
  const silent = { prompt: 'Look.', temperature: null, tools: { allow: null, deny: [] } };
  expect(notApplied(silent, honoursOf('grok'))).toEqual([]);
  expect(notApplied({ ...silent, tools: { allow: null, deny: ['web'] } }, honoursOf('grok'))).toEqual([
    'tools',
  ]);
});

test('the native harness is held to tools and temperature, as far as the role speaks of them', () => {
  const tools = { allow: ['read'], deny: ['run'] };
  const native = honoursOf('native');
  expect(notApplied({ prompt: 'x', temperature: 0.2, tools }, native)).toEqual([]);
  expect(holdsOf({ temperature: 0.2, tools }, native)).toEqual({ tools, temperature: 0.2 });
  expect(holdsOf({ temperature: 0, tools: { allow: null, deny: [] } }, native)).toEqual({ temperature: 0 });
  expect(holdsOf({ temperature: null, tools: { allow: null, deny: [] } }, native)).toBeUndefined();
  expect(holdsOf({ temperature: 0.2, tools }, honoursOf('grok'))).toBeUndefined();
});
