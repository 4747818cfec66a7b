import { mkdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { LIMITS } from '#domain';
import { tempDir } from '../../../test/support/temp-dir.ts';
import { projectRoleFolders, RoleFolders, userRoleFolder } from './role-files.ts';

async function project() {
  const dir = await tempDir();
  const [ours, theirs] = projectRoleFolders(dir.path).map(({ folder }) => folder);
  if (ours === undefined || theirs === undefined) throw new Error('a project has two folders');
  await mkdir(ours, { recursive: true });
  await mkdir(theirs, { recursive: true });
  return { dir, ours, theirs, folders: new RoleFolders(projectRoleFolders(dir.path)) };
}

it('reads Markdown files of both folders of a project, ours first, each in the order of names', async () => {
  const { dir, ours, theirs, folders } = await project();
  await using _dir = dir;
  for (const file of [join(theirs, 'a.md'), join(ours, 'z.md'), join(ours, 'b.md'), join(ours, 'note.txt')])
    await writeFile(file, `of ${file}`);
  await mkdir(join(ours, 'folder.md'));
  await symlink('/dev/zero', join(ours, 'endless.md'));
  const read = await folders.read();
  expect(read.texts.map(({ file }) => file)).toEqual([
    join(ours, 'b.md'),
    join(ours, 'z.md'),
    join(theirs, 'a.md'),
  ]);
  expect(read.texts[0]).toMatchObject({ text: `of ${join(ours, 'b.md')}`, origin: 'project' });
  expect(read.notices).toEqual([]);
});

it('reads nothing where there is nothing', async () => {
  await using dir = await tempDir();
  expect(await new RoleFolders([{ folder: join(dir.path, 'no'), origin: 'user' }]).read()).toEqual({
    texts: [],
    notices: [],
  });
});

it('gives the same object for a file that has not changed, and another once it has', async () => {
  const { dir, ours, folders } = await project();
  await using _dir = dir;
  const file = join(ours, 'a.md');
  await writeFile(file, 'one');
  const [first] = (await folders.read()).texts;
  expect((await folders.read()).texts[0]).toBe(first);
  await writeFile(file, 'two');
  await utimes(file, 1, 1);
  expect((await folders.read()).texts[0]).toMatchObject({ text: 'two' });
  await rm(file);
  expect((await folders.read()).texts).toEqual([]);
});

it('tells what it leaves out', async () => {
  const { dir, ours, folders } = await project();
  await using _dir = dir;
  for (let at = 0; at <= LIMITS.roleFilesPerFolder; at++) await writeFile(join(ours, `${1000 + at}.md`), 'x');
  await writeFile(join(ours, '1000.md'), 'x'.repeat(4 * LIMITS.roleFileCharacters + 1));
  const { texts, notices } = await folders.read();
  expect(texts).toHaveLength(LIMITS.roleFilesPerFolder - 1);
  expect(notices).toEqual([
    `${ours} has ${LIMITS.roleFilesPerFolder + 1} files; the first ${LIMITS.roleFilesPerFolder} are read.`,
    `${join(ours, '1000.md')} is not read: it is too long for a role.`,
  ]);
});

it('finds the roles of a person beside their settings', () => {
  expect(userRoleFolder({ HOME: '/home/ann' })).toEqual({
    folder: '/home/ann/.config/muster/roles',
    origin: 'user',
  });
  expect(userRoleFolder({ HOME: '/home/ann', XDG_CONFIG_HOME: '/c' }).folder).toBe('/c/muster/roles');
});
