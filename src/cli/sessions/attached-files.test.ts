import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { cliWorld } from '../testing/cli-world.ts';

it('files go along with a spawn and with a send; a harness that takes none finds them in a folder while it works', async () => {
  await using world = await cliWorld();
  await writeFile(join(world.project, 'notes.md'), '# Notes');
  await writeFile(join(world.project, 'shot.png'), 'pixels');
  const spawn = ['session', 'spawn', 'look', '--delegate', '--label', 'mill', '--harness', 'echo'];
  const spawned = await world.run([...spawn, '--attach', 'notes.md', '--attach', 'shot.png', '--wait']);
  const path = /\/\S*notes\.md/.exec(spawned.out)?.[0] ?? '';
  expect(spawned.out).toContain('(text/markdown, 7 bytes)');
  expect(spawned.out).toContain('(image/png, 6 bytes)');
  expect(path).toContain(join('agent', 'attachments'));
  await expect(stat(path)).rejects.toThrow('ENOENT');

  const sent = await world.run(['session', 'send', 'mill', 'again', '--attach', 'notes.md']);
  expect(sent.out).toContain('notes.md (text/markdown, 7 bytes)');
  const history = await world.run(['session', 'history', 'mill']);
  expect(history.out).toContain('Attached: notes.md (text/markdown, 7 bytes) as ');
});

it('tells what would go along, and refuses what is not there or too large', async () => {
  await using world = await cliWorld();
  await writeFile(join(world.project, 'notes.md'), '# Notes');
  await writeFile(join(world.project, 'large.bin'), Buffer.alloc(1024 * 1024 + 1));
  const spawn = (...attached: string[]) =>
    world.run([
      'session',
      'spawn',
      'look',
      '--harness',
      'echo',
      '--dry-run',
      ...attached.flatMap((file) => ['--attach', file]),
    ]);
  expect((await spawn('notes.md')).out).toMatch(/attachments +notes\.md/);
  expect((await spawn('none.md')).err).toContain('--attach none.md: there is no such file.');
  expect(await spawn('none.md')).toMatchObject({ exit: 2 });
  expect((await spawn('large.bin')).err).toContain('"large.bin" has 1048577 bytes; one has at most 1048576');
  expect((await spawn(...Array<string>(11).fill('notes.md'))).err).toContain('at most 10 attachments');
});
