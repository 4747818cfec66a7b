import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { systemClock } from '#base';
import { createClient } from '#contract/client';
import { findTeamFile, readTeamFile } from './team-file.ts';
import { useCliWorld } from '../testing/cli-world.ts';

const cli = useCliWorld();
async function write(path: string, text: string): Promise<string> {
  const file = join(cli.world.project, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  return file;
}

async function read(file: string, prompt?: string) {
  const { address, token } = cli.world.composition;
  const client = createClient({ baseUrl: address, token, clientName: 'cli', clock: systemClock });
  const io = { cwd: cli.world.project, stdin: noInput() };
  return readTeamFile({ io, call: (name, ...input) => client.call(name, ...input) }, file, prompt);
}

async function* noInput() {}

it('is found by its name below .muster/teams, or by its path', async () => {
  const file = await write('.muster/teams/crew.yaml', 'teammates: [{ name: ann, role: reviewer }]');
  expect(await findTeamFile('crew', cli.world.project)).toBe(file);
  expect(await findTeamFile('.muster/teams/crew.yaml', cli.world.project)).toBe(file);
  expect(await findTeamFile('review my code', cli.world.project)).toBeUndefined();
  expect(await findTeamFile('gone.yaml', cli.world.project)).toBeUndefined();
});

it('is what a team is formed from, in its project, with the roles of that', async () => {
  await write('app/.muster/roles/auditor.md', '---\ndescription: Audits\n---\nLook.');
  const text =
    'teammates: [{ name: ann, role: auditor, task: "{{prompt}}" }]\ntasks: [{ title: x, priority: high }]';
  const file = await write('app/.muster/teams/audit.yaml', text);
  const formed = await read(file, 'look at it');
  expect(formed).toMatchObject({
    ok: true,
    value: {
      file,
      takesPrompt: true,
      team: {
        name: 'audit',
        cwd: join(cli.world.project, 'app'),
        roles: [{ name: 'auditor', prompt: 'Look.', mayWrite: false }],
        teammates: [{ name: 'ann', role: 'auditor', task: 'look at it' }],
        tasks: [{ title: 'x', priority: 'high' }],
      },
    },
  });
});

it('is a template for the folder where one is when it stands in no project', async () => {
  const file = await write('shelf/crew.yaml', 'teammates: [{ name: ann, role: reviewer, harness: echo }]');
  expect(await read(file)).toMatchObject({
    ok: true,
    value: { team: { name: 'crew', cwd: cli.world.project } },
  });
});

it('is taken by the hub as it is read', async () => {
  const file = await write(
    'whole.yaml',
    'teammates: [{ name: ann, role: reviewer, harness: echo }]\ntasks: [{ title: x, for: ann }]',
  );
  const formed = await read(file);
  if (!formed.ok) throw new Error(formed.error.message);
  const { address, token } = cli.world.composition;
  const client = createClient({ baseUrl: address, token, clientName: 'cli', clock: systemClock });
  const made = await client.call('teams.create', { body: formed.value.team });
  expect(made).toMatchObject({ ok: true, value: { name: 'whole' } });
});

it('is told by file, line and column what is wrong with it', async () => {
  const file = await write('bad.yaml', 'teammates:\n  - { name: ann, role: revewer }\n');
  expect(await read(file)).toMatchObject({
    ok: false,
    error: {
      code: 'request.invalid',
      message: 'No team can be formed from it:\nbad.yaml:2:24: there is no role "revewer"; is it "reviewer"?',
    },
  });
});
