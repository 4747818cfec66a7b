import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parse } from 'yaml';
import { BUILT_IN_ROLES } from '#domain';
import { readRole } from '../roles/role-text.ts';
import { findingText } from '#base/yaml';
import { readTeamFile, type TeamFileInput } from './read-team-file.ts';
import { teamFileJsonSchema } from './team-file-schema.ts';

const read = (text: string, more: Partial<TeamFileInput> = {}) =>
  readTeamFile({ file: '/p/.muster/teams/crew.yaml', text, ...more }, BUILT_IN_ROLES);
const said = (text: string, more: Partial<TeamFileInput> = {}) =>
  read(text, more).findings.map((finding) => findingText('crew.yaml', finding));

const ONE = 'teammates:\n  - { name: ann, role: reviewer }\n';
const roleText = (name: string, rest = '') => ({
  file: `/p/.muster/roles/${name}.md`,
  text: `---\ndescription: Of the project\n${rest}---\nHello`,
});

describe('a team file', () => {
  test('takes no prompt into a command line, where a shell would run what stands in it', () => {
    const text = [
      'gates:',
      '  - { name: t, command: "npm test -- {{prompt}}" }',
      'teammates:',
      '  - { name: ann, role: reviewer, task: "read {{prompt}}" }',
      '  - { name: sam, role: tester, harness: shell, command: true, task: "grep {{ prompt }} ." }',
      'tasks:',
      '  - { title: "About {{prompt}}", command: true, description: "make" }',
      '  - { title: "echo {{prompt}}", command: true }',
      '  - { title: x, command: true, description: "echo \'{{prompt}}\'" }',
    ].join('\n');
    const why =
      '{{prompt}} cannot stand in a command line: a shell would run what is in it. Give it to a teammate as text';
    expect(said(text, { prompt: '$(touch x)' })).toEqual([
      `crew.yaml:2:25: ${why}`,
      `crew.yaml:5:69: ${why}`,
      `crew.yaml:8:14: ${why}`,
      `crew.yaml:9:45: ${why}`,
    ]);
    // Also before anybody gives one.
    expect(said(text)).toHaveLength(4);
  });

  test('bounds what the team may use, in units that people write', () => {
    expect(
      read(`budget: { cost: 1.5, hours: 2, soft: 50, period: day, zone: Europe/Berlin }\n${ONE}`),
    ).toMatchObject({
      findings: [],
      team: {
        budget: {
          limits: [
            { kind: 'cost', hard: 1_500_000, soft: 750_000 },
            { kind: 'time', hard: 7_200_000, soft: 3_600_000 },
          ],
          period: 'day',
          zone: 'Europe/Berlin',
        },
      },
    });
    expect(said(`budget: { soft: 50 }\n${ONE}`)).toEqual([
      'crew.yaml:1:9: budget: a budget needs a limit: tokens, cost, turns or hours',
    ]);
    expect(said(`budget: { turns: 3, zone: Berlin }\n${ONE}`)).toEqual([
      'crew.yaml:1:27: budget.zone: no time zone that is known here, such as Europe/Berlin or UTC',
    ]);
  });

  test('has the name of its file, and what it leaves out is left to the hub', () => {
    expect(read(ONE)).toEqual({
      team: {
        name: 'crew',
        roles: [],
        teammates: [{ name: 'ann', role: 'reviewer' }],
        tasks: [],
      },
      takesPrompt: false,
      findings: [],
    });
  });

  test('says all that a team can be formed from', () => {
    const text = [
      'name: builders',
      'description: Builds {{prompt}}',
      'git: { url: https://example.com/a.git, ref: main }',
      'workspace: clone',
      'harness: grok',
      'agents: [mill, forge]',
      'plan_required: true',
      'gates: [{ name: tests, command: npm test, timeout_seconds: 60 }]',
      'roles:',
      '  auditor: { description: Audits, prompt: Look., harness: qwen, may_approve: true }',
      'teammates:',
      '  - { name: ann, role: auditor }',
      '  - { name: bob, role: developer, task: "Do {{ prompt }}", model: small, plan_required: false }',
      '  - { name: cat, role: tester, harness: shell, command: true, agent: anvil, workspace: shared }',
      'tasks:',
      '  - { key: a, title: First, priority: high, tags: [x] }',
      '  - { title: "Then {{prompt}}", description: "{{prompt}}", needs: [a], for: bob }',
    ].join('\n');
    const { team, takesPrompt } = read(text, { prompt: 'it: $& "x"' });
    expect(takesPrompt).toBe(true);
    expect(team).toEqual({
      name: 'builders',
      description: 'Builds it: $& "x"',
      source: { url: 'https://example.com/a.git', ref: 'main' },
      workspace: 'clone',
      planRequired: true,
      gates: [{ name: 'tests', command: 'npm test', timeoutSeconds: 60 }],
      roles: [
        expect.objectContaining({ name: 'auditor', origin: 'team', mayApprove: true, mayWrite: false }),
      ],
      teammates: [
        { name: 'ann', role: 'auditor', agent: 'mill' },
        {
          name: 'bob',
          role: 'developer',
          harness: 'grok',
          agent: 'forge',
          model: 'small',
          planRequired: false,
          task: 'Do it: $& "x"',
        },
        { name: 'cat', role: 'tester', harness: 'shell', command: true, agent: 'anvil', workspace: 'shared' },
      ],
      tasks: [
        { key: 'a', title: 'First', priority: 3, tags: ['x'] },
        { title: 'Then it: $& "x"', description: 'it: $& "x"', needs: ['a'], for: 'bob' },
      ],
    });
  });

  test('brings the roles of its project that its teammates have, and no others', () => {
    const roleFiles = [roleText('tester'), roleText('unused'), { ...roleText('tester'), text: 'hidden' }];
    const { team } = read('teammates: [{ name: ann, role: tester }, { name: bob, role: reviewer }]', {
      roleFiles,
    });
    expect(team?.roles).toMatchObject([{ name: 'tester', description: 'Of the project', origin: 'team' }]);
  });

  test('is told what is wrong by line and column, in the order of the file', () => {
    const text = [
      'name: Crew',
      'teamates: []',
      'workspace: worktre',
      'teammates:',
      '  - name: ann',
      '    rol: reviewer',
      'tasks:',
      '  - title: ""',
    ].join('\n');
    expect(said(text)).toEqual([
      'crew.yaml:1:7: name: small letters, digits and hyphens, 64 at most, and no hyphen in front',
      'crew.yaml:2:1: unknown key "teamates"; is it "teammates"?',
      'crew.yaml:3:12: workspace: "worktre" is none of worktree, clone, shared; is it "worktree"?',
      'crew.yaml:5:5: teammates.0.role is missing',
      'crew.yaml:6:5: unknown key "rol"; is it "role"?',
      'crew.yaml:8:12: tasks.0.title: too small: expected string to have >=1 characters',
    ]);
  });

  test('is told of names that stand for nothing, or for two things', () => {
    const text = [
      'teammates:',
      '  - { name: ann, role: revewer }',
      '  - { name: ann, role: tester }',
      'tasks:',
      '  - { key: a, title: x, needs: [b, c] }',
      '  - { key: b, title: y, needs: [a], for: anne }',
      '  - { key: a, title: z }',
    ].join('\n');
    expect(said(text)).toEqual([
      'crew.yaml:2:24: there is no role "revewer"; is it "reviewer"?',
      'crew.yaml:3:13: the teammate "ann" is there already',
      'crew.yaml:5:36: there is no key "c"; is it "a"?',
      'crew.yaml:6:42: there is no teammate "anne"; is it "ann"?',
      'crew.yaml:7:12: the key "a" is there already',
    ]);
  });

  test('is told of tasks that wait for each other', () => {
    const tasks = 'tasks:\n  - { key: a, title: x, needs: [b] }\n  - { key: b, title: y, needs: [a] }\n';
    expect(said(ONE + tasks)).toEqual(['crew.yaml:4:32: tasks wait for each other: a needs b needs a']);
  });

  test('is told of a role of its project that cannot be used, where it is used', () => {
    const roleFiles = [roleText('reviewer', 'turns: no\n'), roleText('tester', 'turns: no\n')];
    expect(said(ONE, { roleFiles })).toEqual([
      'crew.yaml:2:24: the role "reviewer" cannot be used: /p/.muster/roles/reviewer.md:3:8: turns: expected number, received string',
    ]);
  });

  test.each([
    ['', 'crew.yaml:1:1: teammates is missing'],
    ['teammates: []', 'crew.yaml:1:12: teammates: a team file names at least one teammate'],
    ['- a', 'crew.yaml:1:1: the file: expected object, received array'],
    [`cwd: here\n${ONE}`, 'crew.yaml:1:6: cwd: an absolute path on the host of the agent'],
    [
      `cwd: /p\ngit: { url: https://example.com/a.git }\n${ONE}`,
      'crew.yaml:2:6: a team works in cwd or on git, not on both',
    ],
    [
      `git: { url: "ext::sh -c x" }\n${ONE}`,
      'crew.yaml:1:6: git: no address of a repository, such as https://HOST/PATH, with a branch, tag or commit as ref',
    ],
    [
      'teammates: [',
      'crew.yaml:1:13: this is no YAML: flow sequence in block collection must be sufficiently indented and end with a ]',
    ],
  ])('is refused with its place (%#)', (text, finding) => {
    expect(said(text)[0]).toBe(finding);
  });

  test('whose own name is no name of a team has to give one', () => {
    expect(said(ONE, { file: 'My Team.yaml' })).toEqual([
      'crew.yaml:1:1: the name of the file, "my team", is no name of a team; give one: name: …',
    ]);
  });
});

test('a task of a team file may be a command line, which is its own description', () => {
  const found = read(
    'teammates: [{ name: sh, role: developer, harness: shell }]\ntasks: [{ for: sh, title: npm test, command: true }]',
  );
  expect(found).toMatchObject({
    findings: [],
    team: { tasks: [{ for: 'sh', title: 'npm test', description: 'npm test', work: { command: true } }] },
  });
});

const ROOT = new URL('../../../', import.meta.url);
const SCHEMA = new URL('docs/schemas/team.json', ROOT);

test('the published JSON Schema is the one that files are read by', async () => {
  const text = `${JSON.stringify(teamFileJsonSchema(), null, 2)}\n`;
  if (process.env['WRITE_DOCS']) {
    await mkdir(dirname(fileURLToPath(SCHEMA)), { recursive: true });
    await writeFile(SCHEMA, text);
  }
  // The formatter lays it out in its own way.
  expect(JSON.parse(await readFile(SCHEMA, 'utf8'))).toEqual(JSON.parse(text));
});

test('the role and the team file of the documents can be used', async () => {
  const text = await readFile(new URL('docs/roles.md', ROOT), 'utf8');
  const blocks = (of: string) =>
    [...text.matchAll(/```(\w+)[^\n]*\n([^]*?)```/g)].filter(([, kind]) => kind === of);
  const roles = blocks('markdown').map(([, , role = '']) =>
    readRole({ file: 'leaks.md', text: role, origin: 'project' }),
  );
  expect(roles).toMatchObject([{ role: { name: 'leaks', mayWrite: false }, findings: [] }]);
  const [team] = blocks('yaml').map(([, , file = '']) => read(file));
  expect(team?.findings).toEqual([]);
});

describe('the sample team files', async () => {
  const folder = new URL('examples/teams/', ROOT);
  const names = (await readdir(folder)).filter((name) => name.endsWith('.yaml'));

  test('are there', () => expect(names).toEqual(['feature.yaml', 'quick.yaml', 'review.yaml']));

  test.each(names)('%s can be formed, takes a prompt, and fits the published schema', async (name) => {
    const text = await readFile(new URL(name, folder), 'utf8');
    const { team, takesPrompt, findings } = readTeamFile(
      { file: name, text, prompt: 'this' },
      BUILT_IN_ROLES,
    );
    expect(findings).toEqual([]);
    expect(takesPrompt).toBe(true);
    expect(JSON.stringify(team)).not.toContain('{{');
    const published = z.fromJSONSchema(JSON.parse(await readFile(SCHEMA, 'utf8')));
    expect(published.safeParse(parse(text)).error).toBeUndefined();
  });
});
