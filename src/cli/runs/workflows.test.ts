import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { useCliWorld, type Ran } from '../testing/cli-world.ts';

const cli = useCliWorld();
const { run } = cli;
const text = (ran: Ran) => cli.text(ran).replaceAll(/ {2,}/g, '  ');

async function withFiles(files: Record<string, string>, work: () => Promise<void>): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(cli.world.project, path)), { recursive: true });
    await writeFile(join(cli.world.project, path), content);
  }
  try {
    await work();
  } finally {
    for (const path of Object.keys(files)) await rm(join(cli.world.project, path));
  }
}

const one = (about: string) => `description: ${about}\nsteps: [{ id: a, prompt: x }]\n`;

it('lists those that are built in, and over them the person’s and the project’s', async () => {
  const { items } = (await run(['workflow', 'list', '--json'])).json();
  expect(items).toMatchObject([
    { name: 'code_review', origin: 'built_in', file: null, steps: 5 },
    { name: 'design_review', origin: 'built_in', file: null, steps: 3 },
  ]);
  const files = {
    '.muster/workflows/code_review.yaml': one('Ours'),
    '.muster/workflows/bad.yaml': 'steps: []',
    'config/muster/workflows/code_review.yml': one('Mine'),
    'config/muster/workflows/mine.yaml': one('Mine'),
  };
  await withFiles(files, async () => {
    const listed = await run(['workflow', 'list']);
    expect(
      text(listed)
        .split('\n')
        .map((line) => line.split('  ').slice(0, 3).join(' | ')),
    ).toEqual([
      'WORKFLOW | FROM | STEPS',
      'bad | project | broken',
      'code_review | project | 1',
      'design_review | built in | 3',
      'mine | yours | 1',
      '',
    ]);
    expect(listed.err).toBe(
      '.muster/workflows/bad.yaml cannot be used: muster workflow check .muster/workflows/bad.yaml\n',
    );
  });
});

it('checks files, by line and column', async () => {
  const files = {
    '.muster/workflows/good.yaml': one('Good'),
    'role.yaml': 'steps:\n  - { role: nobody, id: a, prompt: x }\n',
    'bad.yaml': 'steps:\n  - id: a\n    needs: [b]\n    prompt: "{{ inputs.x }}"\n',
  };
  await withFiles(files, async () => {
    const all = await run(['workflow', 'check']);
    expect([all.exit, all.out, all.err]).toEqual([0, '', '1 workflow file, all usable.\n']);
    const bad = await run(['workflow', 'check', 'bad.yaml', '.muster/workflows/good.yaml']);
    expect(bad.exit).toBe(1);
    expect(bad.out).toBe(
      'bad.yaml:3:13: there is no step "b"; is it "a"?\nbad.yaml:4:17: there is no input "x"; none is named in the file\n',
    );
    expect(bad.err).toBe('2 workflow files, 1 not usable.\n');
    const role = await run(['workflow', 'check', 'role.yaml']);
    expect([role.exit, role.err]).toEqual([1, '1 workflow file, 1 not usable.\n']);
    expect(role.out).toContain('role.yaml:2:13: no role "nobody" is known here; there are ');
    expect((await run(['workflow', 'show', 'bad.yaml'])).err).toContain(
      'bad.yaml:3:13: there is no step "b"',
    );
  });
  expect((await run(['workflow', 'check'])).err).toContain('Write one: .muster/workflows/NAME.yaml');
});

it('shows the text of one, and what a run of it would do', async () => {
  expect((await run(['workflow', 'show', 'code_review'])).out).toMatch(/^name: code_review\n/);
  const plan = await run(['workflow', 'show', 'code_review', '--plan', '--input', 'branch=feature']);
  expect(text(plan)).toBe(
    [
      'LAYER  STEP  WAITS FOR  ROLE  DOES',
      '  1  collect  reviewer  one session',
      '  2  implement  collect  developer  nothing: it is skipped',
      '  3  review  collect, implement  reviewer  one session',
      '  3  test  collect, implement  tester  one session',
      '  4  gate  review, test  asks for approval',
      '',
      'Workflow  code_review',
      'Sessions  2 reviewer, 1 tester',
      'Longest chain  collect → review → gate',
      'May cost  unknown: turns like these have told nothing yet',
      '',
    ].join('\n'),
  );
  const design = await run(['workflow', 'show', 'design_review', '--plan', '--input', 'topics=3']);
  expect(design.err).toBe(
    'It cannot be started so: there is no input "topics"; is it "topic"?.\nIt cannot be started so: the input "topic" is missing.\n',
  );
  const gone = await run(['workflow', 'show', 'gone']);
  expect([gone.exit, gone.err]).toEqual([
    3,
    expect.stringContaining('There are: code_review, design_review.'),
  ]);
  expect((await run(['workflow', 'show', 'code_review', '--input', 'x'])).exit).toBe(2);
});

it('checks scripts, with the line and a caret, and shows where they ask', async () => {
  const files = {
    '.muster/workflows/nightly.js': [
      'const meta = { name: "night", description: "Mends tests", whenToUse: "at night", phases: ["Find", { title: "Mend", detail: "one by one" }] };',
      'const failing = await agent("List failing tests", { schema: { type: "array" } });',
      'for (const test of failing) await agent(`Mend ${test}`);',
      'log(Date.now());',
      'return await approve(args.question);',
    ].join('\n'),
    'bad.mjs': 'log("a");\nconst x = ;\n',
  };
  await withFiles(files, async () => {
    const checked = await run(['workflow', 'check', '.muster/workflows/nightly.js', 'bad.mjs']);
    expect(checked.exit).toBe(1);
    expect(checked.out).toMatch(
      /^\.muster\/workflows\/nightly\.js:4:5: warning: the clock of a script stands still/,
    );
    expect(checked.out).toMatch(/bad\.mjs:2:11: .*\n2 \| const x = ;\n {14}\^\n$/);
    expect(checked.err).toBe('2 workflow files, 1 not usable.\n');
    const { items } = (await run(['workflow', 'list', '--json'])).json();
    expect(items).toContainEqual({
      name: 'night',
      origin: 'project',
      file: '.muster/workflows/nightly.js',
      kind: 'script',
      isUsable: true,
      steps: null,
      description: 'Mends tests',
    });
    expect(text(await run(['workflow', 'list']))).toContain('\nnight  project  script  Mends tests\n');
    expect(text(await run(['workflow', 'show', 'night', '--plan']))).toBe(
      [
        'Script  night',
        'For  at night',
        'Phase 1  Find',
        'Phase 2  Mend: one by one',
        '',
        'LINE  ASKS  SAYING',
        '  2  an agent  List failing tests',
        '  3  an agent  Mend…',
        '  5  a person  (made while it runs)',
        '',
        'How often it comes there, and with what, only a run will tell.',
        '',
      ].join('\n'),
    );
    expect((await run(['workflow', 'show', 'night'])).out).toBe(`${files['.muster/workflows/nightly.js']}\n`);
    expect((await run(['workflow', 'show', 'bad.mjs'])).err).toContain('bad.mjs:2:11: ');
  });
});
