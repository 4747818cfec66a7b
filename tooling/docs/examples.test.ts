import { createHmac } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { parse } from 'yaml';
import { z } from 'zod';
import { describe, expect, test } from 'vitest';
import { systemClock } from '#base';
import { readConfiguration } from '../../src/cli/compose/configuration.ts';
import { signatureOver } from '../../src/hub/delivery-signature.ts';
import { settingKeys } from '../../src/hub/settings/check-setting.ts';
import { environmentLayer, resolveSettings } from '../../src/hub/settings/resolve-settings.ts';
import { BUILT_IN_ROLES } from '#domain';
import { readRole } from '../../src/hub/roles/role-text.ts';
import { readTeamFile } from '../../src/hub/team-files/read-team-file.ts';
import { readWorkflow } from '#workflow/definition';
import { createScriptRuntime } from '#workflow/script';
import { tempDir } from '../../test/support/temp-dir.ts';
import { usageProblemOf } from './parse-command.ts';
import { blocksOf, documents, ROOT } from './read-document.ts';

const EXAMPLES = join(ROOT, 'examples');
const textOf = (path: string) => readFileSync(join(EXAMPLES, path), 'utf8');
const namesIn = (folder: string, ending: string) =>
  readdirSync(join(EXAMPLES, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);

/** What is wrong with a text in YAML, by what it is: a workflow, a team file, else the settings of a person. */
async function problemsOf(file: string, text: string): Promise<unknown[]> {
  const value: unknown = parse(text);
  if (typeof value !== 'object' || value === null) return [`${file} holds nothing`];
  if ('steps' in value) return [...readWorkflow({ file, text }).findings];
  if ('teammates' in value) return [...readTeamFile({ file, text, prompt: 'this' }, BUILT_IN_ROLES).findings];
  await using folder = await tempDir();
  await mkdir(folder.at('muster'));
  await writeFile(folder.at('muster/config.yaml'), text);
  const read = await readConfiguration({
    env: { XDG_CONFIG_HOME: folder.path },
    cwd: folder.at('project'),
    flags: [],
  });
  return read.ok ? [...(read.value.warnings ?? [])] : [read.error.message];
}

function settingsOf(value: object, below = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? settingsOf(inner, `${below}${key}.`)
      : [[`${below}${key}`, inner] as [string, unknown]],
  );
}

/** Blocks that are fenced as `LANGUAGE checked`. */
const checked = (language: string) =>
  documents().flatMap(({ path, text }) =>
    blocksOf(text)
      .filter(({ words }) => words === `${language} checked`)
      .map((block) => [`${path}:${block.line}`, block.text] as const),
  );

describe('what the documents show and nobody types can be used', () => {
  const [schemas, texts] = [true, false].map((isSchema) =>
    checked('yaml').filter(([, text]) => text.startsWith('# yaml-language-server') === isSchema),
  );
  test.each(texts ?? [])('%s', async (_, text) => expect(await problemsOf('shown.yaml', text)).toEqual([]));

  test.each(schemas ?? [])('%s leads to a schema', (_, text) => {
    const [, path = ''] = /\$schema=PATH\/(\S+)/u.exec(text) ?? [];
    expect(JSON.parse(readFileSync(join(ROOT, path), 'utf8'))).toHaveProperty('$schema');
  });

  test.each(checked('json'))('%s starts a command that is there', async (_, text) => {
    const { agent_servers: servers } = z
      .object({
        agent_servers: z.record(
          z.string(),
          z.object({ command: z.literal('muster'), args: z.array(z.string()) }),
        ),
      })
      .parse(JSON.parse(text));
    for (const { args } of Object.values(servers)) expect(await usageProblemOf(args)).toBeUndefined();
  });

  test.each(checked('js'))('%s signs as the hub does', (_, text) => {
    const given = { createHmac, secret: 'mst_x', timestamp: '1700000000', body: '{"a":1}' };
    const signed: unknown = runInNewContext(`${text}; signed`, given);
    expect(signed).toBe(signatureOver('mst_x', '1700000000', '{"a":1}').toString('hex'));
  });
});

describe('the sample set-ups can be used', () => {
  test.each([...namesIn('workflows', '.yaml'), ...namesIn('teams', '.yaml'), 'fleet/hub.yaml'])(
    '%s',
    async (path) => {
      expect(await problemsOf(path.split('/')[1] ?? '', textOf(path))).toEqual([]);
    },
  );

  test.each(namesIn('roles', '.md'))('%s', (path) => {
    const read = readRole({ file: path, text: textOf(path), origin: 'project' });
    expect(read.findings).toEqual([]);
  });

  test.each(namesIn('workflows', '.js'))('%s', async (path) => {
    const runtime = createScriptRuntime({ clock: systemClock });
    const checked = await runtime.check(textOf(path));
    await runtime.close();
    expect(checked).toMatchObject({ ok: true, value: { warnings: [] } });
  });

  test('the environment of a hub says the same as its file, and nothing that means nothing', () => {
    const given = Object.fromEntries(
      textOf('fleet/hub.env')
        .split('\n')
        .filter((line) => line.includes('=') && !line.startsWith('#'))
        .map((line) => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
    );
    const { values, problems } = resolveSettings([environmentLayer(given)]);
    expect(problems).toEqual([]);
    const file = Object.fromEntries(settingsOf(parse(textOf('fleet/hub.yaml'))));
    expect(
      Object.fromEntries(settingKeys().flatMap((key) => (key in file ? [[key, values[key]]] : []))),
    ).toEqual(file);
    expect(Object.keys(given).filter((name) => name.startsWith('MUSTER_'))).toHaveLength(
      Object.keys(file).length,
    );
  });
});
