import { expect, test } from 'vitest';
import type { SessionDetail } from '../../live/views.ts';
import { agentsWith, cliOf, draftLike, firstDraft, foldersOf, harnessChoices } from './new-chat-draft.ts';

type Agents = Parameters<typeof harnessChoices>[0];

const agents = [
  { name: 'mill', liveness: { heard: 'online' }, intent: 'active', harnesses: ['native', 'shell'] },
  { name: 'yard', liveness: { heard: 'offline' }, intent: 'draining', harnesses: ['grok', 'native'] },
].map((agent) => ({
  ...agent,
  harnesses: agent.harnesses.map((name) => ({ name })),
})) as unknown as Agents;

test('offers every harness that takes prompts, with who has it', () => {
  expect(harnessChoices(agents)).toEqual([
    { value: 'grok', text: 'grok (yard)' },
    { value: 'native', text: 'native (mill, yard)' },
  ]);
});

test('says of an agent why one would have to wait for it', () => {
  expect(agentsWith('native', agents).map(({ text }) => text)).toEqual(['mill', 'yard (offline, draining)']);
  expect(agentsWith('grok', agents).map(({ value }) => value)).toEqual(['yard']);
});

test('begins where the newest chat is, unless its harness is gone', () => {
  const harnesses = harnessChoices(agents);
  expect(firstDraft({ harness: 'native', cwd: '/p' }, harnesses)).toMatchObject({
    harness: 'native',
    cwd: '/p',
  });
  expect(firstDraft({ harness: 'gone', cwd: null }, harnesses)).toMatchObject({ harness: 'grok', cwd: '' });
  expect(firstDraft(undefined, []).harness).toBe('');
});

test('is like another chat, also one that works in a checkout', () => {
  const like = {
    harness: 'grok',
    agent: { name: 'yard' },
    cwd: '/checkouts/x',
    mode: 'ask',
    model: null,
    source: { url: 'https://git.test/a', ref: 'main' },
  } as unknown as SessionDetail;
  const draft = draftLike(like);
  expect(draft).toMatchObject({ harness: 'grok', agent: 'yard', cwd: 'https://git.test/a#main', model: '' });
  expect(cliOf(draft).join(' ')).toBe(
    'muster chat open --git https://git.test/a --ref main --harness grok --agent yard --approvals ask',
  );
});

test('a folder is told once, the newest first', () => {
  expect(foldersOf([{ cwd: '/b' }, { cwd: null }, { cwd: '/a' }, { cwd: '/b' }])).toEqual(['/b', '/a']);
  expect(cliOf({ ...firstDraft(undefined, []), cwd: '/a b' })).toEqual([
    'muster',
    'chat',
    'open',
    '--cwd',
    '/a b',
  ]);
});
