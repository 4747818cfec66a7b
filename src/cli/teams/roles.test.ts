import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { steady, useCliWorld, see, type Ran } from '../testing/cli-world.ts';

const cli = useCliWorld();
const { run } = cli;
const text = (ran: Ran) => cli.text(ran).replaceAll(/ {2,}/g, '  ');

/** Writes a file below the project for as long as the test lasts. */
async function withFile<T>(path: string, content: string, work: () => Promise<T>): Promise<T> {
  const file = join(cli.world.project, path);
  await mkdir(join(file, '..'), { recursive: true });
  await writeFile(file, content);
  try {
    return await work();
  } finally {
    await rm(file);
  }
}

describe('roles', () => {
  it('are those that are built in, where there are no files', async () => {
    const listed = await run(['role', 'list']);
    expect(listed.exit).toBe(0);
    expect(
      text(listed)
        .split('\n')
        .map((line) => line.split('  ').slice(0, 4).join(' | ')),
    ).toEqual([
      'ROLE | FROM | MAY | TURNS',
      'architect | built in | read, approve | 20',
      'developer | built in | read, write, execute | 25',
      'reviewer | built in | read, approve | 20',
      'tester | built in | read, write, execute | 30',
      '',
    ]);
    expect(listed.err).toBe('');
  });

  it('stand in files of the project, of the person and of .claude/agents, in that precedence', async () => {
    const role = (about: string) => `---\ndescription: ${about}\n---\nHello`;
    await withFile('config/muster/roles/tester.md', role('Mine'), () =>
      withFile('config/muster/roles/auditor.md', role('Mine'), () =>
        withFile('.muster/roles/tester.md', role('Of the project'), () =>
          withFile(
            '.claude/agents/helper.md',
            '---\nname: helper\ndescription: Helps\ntools: Read\n---\nHi',
            async () => {
              const { items } = (await run(['role', 'list', '--json'])).json();
              const found = items.map(({ name, origin, description }: Record<string, string>) => [
                name,
                origin,
                description,
              ]);
              expect(found.filter(([, origin]: string[]) => origin !== 'built_in')).toEqual([
                ['auditor', 'user', 'Mine'],
                ['helper', 'project', 'Helps'],
                ['tester', 'project', 'Of the project'],
              ]);
            },
          ),
        ),
      ),
    );
    expect((await run(['role', 'show', 'auditor'])).exit).toBe(3);
  });

  it('are shown with all that they say', async () => {
    const head =
      'description: Audits\nmode: approve-reads\nharness: grok\ntrusted: false\ntools: { allow: [read], deny: [web] }\ntemperature: 0.2';
    await withFile('.muster/roles/auditor.md', `---\n${head}\n---\nLook at\neverything.`, async () => {
      expect(text(await run(['role', 'show', 'auditor']))).toBe(
        [
          'Role  auditor',
          'For  Audits',
          'From  project: /project/.muster/roles/auditor.md',
          'May  read',
          'Mode  approve-reads at most',
          'Harness  grok',
          'Tools  read',
          'Not tools  web',
          'Temperature  0.2',
          'Works in  a clone of its own, never a worktree',
          'Turns  25',
          '',
          'Look at',
          'everything.',
          '',
        ].join('\n'),
      );
    });
    expect(await run(['role', 'show', 'auditr'])).toMatchObject({
      exit: 3,
      err:
        'No role "auditr" is known here.\nThere are: architect, developer, reviewer, tester. See them: muster role list\n' +
        see('role.not_found'),
    });
  });

  it('that cannot be read are told in the list, by file, line and column, and the others are there', async () => {
    await withFile(
      '.muster/roles/auditor.md',
      '---\ndescription: x\nmay_wirte: true\n---\nHello',
      async () => {
        const listed = await run(['role', 'list']);
        expect(listed.exit).toBe(0);
        expect(text(listed)).toContain('developer');
        expect(steady(listed.err, cli.world)).toBe(
          'The role "auditor" cannot be used:\n/project/.muster/roles/auditor.md:3:1: unknown key "may_wirte"; is it "may_write"?\n',
        );
        expect(await run(['role', 'show', 'auditor'])).toMatchObject({ exit: 2 });
      },
    );
  });
});

describe('role check', () => {
  it('says nothing is wrong where nothing is, and how to begin', async () => {
    expect(await run(['role', 'check'])).toMatchObject({
      exit: 0,
      err: 'No role files here. Write one: .muster/roles/NAME.md\n',
    });
    await withFile('.muster/roles/auditor.md', '---\ndescription: x\n---\nHello', async () => {
      expect(await run(['role', 'check'])).toMatchObject({
        exit: 0,
        out: '',
        err: '1 role file, all usable.\n',
      });
    });
  });

  it('says of a file that is not there what there is instead', async () => {
    const checked = await run(['role', 'check', 'nothing.md']);
    expect(checked.exit).toBe(2);
    expect(checked.err).toContain('nothing.md" cannot be read: there is none.');
    expect(checked.err).toContain('See what there is: muster role list');
  });

  it('fails with file, line and column, and warns of what is not applied', async () => {
    await withFile('.muster/roles/auditor.md', '---\nturns: 0\n---\nHello', () =>
      withFile('.claude/agents/helper.md', '---\nname: helper\nskills: [x]\n---\nHi', async () => {
        const files = ['.claude/agents/helper.md', '.muster/roles/auditor.md'];
        const checked = await run(['role', 'check', ...files]);
        expect(checked).toMatchObject({ exit: 1, err: '2 role files, 1 not usable.\n' });
        expect(checked.out).toBe(
          [
            '.claude/agents/helper.md:3:1: warning: not applied: skills',
            '.muster/roles/auditor.md:2:1: description is missing',
            '.muster/roles/auditor.md:2:8: turns: too small: expected number to be >=1',
            '',
          ].join('\n'),
        );
        expect((await run(['role', 'check', '--json', ...files])).json().items).toMatchObject([
          { file: files[0], role: 'helper', findings: [{ severity: 'warning' }] },
          { file: files[1], role: null },
        ]);
      }),
    );
    expect(await run(['role', 'check', 'gone.md'])).toMatchObject({ exit: 2 });
  });
});
