import { expect, test } from 'vitest';
import { BUILT_IN_ROLES, type RoleOrigin } from '#domain';
import { silentLog } from '#base';
import { RoleShelf } from './role-shelf.ts';
import type { RoleText } from './role-text.ts';

const text = (file: string, origin: RoleOrigin, description: string): RoleText => ({
  file,
  origin,
  text: `---\ndescription: ${description}\n---\nHello`,
});

function shelfOf(texts: RoleText[], notices: string[] = []) {
  const files = { texts, notices };
  return { files, shelf: new RoleShelf({ read: async () => files }, silentLog) };
}

test('the built-in roles are there before anything was read', () => {
  const { shelf } = shelfOf([text('/u/roles/mine.md', 'user', 'x')]);
  expect(shelf.names()).toEqual(BUILT_IN_ROLES.map(({ name }) => name).toSorted());
  expect(shelf.find('mine')).toBeUndefined();
});

test('the project comes before the person, and both before what is built in', async () => {
  const { shelf } = shelfOf([
    text('/p/.muster/roles/tester.md', 'project', 'of the project'),
    text('/u/roles/tester.md', 'user', 'of the person'),
    text('/u/roles/reviewer.md', 'user', 'of the person'),
  ]);
  await shelf.refresh();
  expect(shelf.find('tester')).toMatchObject({ description: 'of the project', origin: 'project' });
  expect(shelf.find('reviewer')).toMatchObject({ description: 'of the person', origin: 'user' });
  expect(shelf.find('developer')).toMatchObject({ origin: 'built_in' });
  expect(shelf.list()).toMatchObject({ broken: [], notices: [] });
});

test('a broken file breaks its own role alone, and no other of its name takes its place', async () => {
  const { shelf } = shelfOf([
    { file: '/p/.muster/roles/tester.md', origin: 'project', text: '---\nturns: no\n---\nHello' },
    text('/u/roles/tester.md', 'user', 'x'),
  ]);
  await shelf.refresh();
  expect(shelf.find('tester')).toMatchObject({
    code: 'config.unreadable',
    message: [
      'The role "tester" cannot be used:',
      '/p/.muster/roles/tester.md:2:1: description is missing',
      '/p/.muster/roles/tester.md:2:8: turns: expected number, received string',
    ].join('\n'),
    hint: 'Mend the file, then look at it again: muster role check /p/.muster/roles/tester.md',
  });
  expect(shelf.find('developer')).toMatchObject({ name: 'developer' });
  expect(shelf.names()).not.toContain('tester');
  expect(shelf.list().broken).toMatchObject([{ name: 'tester', file: '/p/.muster/roles/tester.md' }]);
});

test('a file that was changed or taken away counts from the next look on', async () => {
  const { files, shelf } = shelfOf([text('/p/a.md', 'project', 'first')]);
  await shelf.refresh();
  expect(shelf.find('a')).toMatchObject({ description: 'first' });
  files.texts = [text('/p/a.md', 'project', 'second')];
  await shelf.refresh();
  expect(shelf.find('a')).toMatchObject({ description: 'second' });
  files.texts = [];
  await shelf.refresh();
  expect(shelf.find('a')).toBeUndefined();
});

test('two files of one place and name are told, and the first is taken', async () => {
  const { shelf } = shelfOf(
    [text('/p/.muster/roles/a.md', 'project', 'ours'), text('/p/.claude/agents/a.md', 'project', 'theirs')],
    ['/p/big.md is too long.'],
  );
  await shelf.refresh();
  expect(shelf.find('a')).toMatchObject({ description: 'ours' });
  expect(shelf.list().notices).toEqual([
    '/p/big.md is too long.',
    '/p/.claude/agents/a.md is not used: /p/.muster/roles/a.md has the same name, "a".',
  ]);
});

test('what cannot be read leaves what was known', async () => {
  let broken = false;
  const files = { texts: [text('/p/a.md', 'project', 'first')], notices: [] };
  const shelf = new RoleShelf(
    { read: async () => (broken ? Promise.reject(new Error('gone')) : files) },
    silentLog,
  );
  await shelf.refresh();
  broken = true;
  await shelf.refresh();
  expect(shelf.find('a')).toMatchObject({ description: 'first' });
});
