import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { systemClock } from '#base';
import { checkSetting, isSettingKey, settingKeys } from '../../src/hub/settings/check-setting.ts';
import { environmentLayer, resolveSettings } from '../../src/hub/settings/resolve-settings.ts';
import { BUILT_IN_ROLES } from '#domain';
import { readRole } from '../../src/hub/roles/role-text.ts';
import { readTeamFile } from '../../src/hub/team-files/read-team-file.ts';
import { readWorkflow } from '#workflow/definition';
import { createScriptRuntime } from '#workflow/script';
import { blocksOf, documents, ROOT } from './read-document.ts';

const EXAMPLES = join(ROOT, 'examples');
const textOf = (path: string) => readFileSync(join(EXAMPLES, path), 'utf8');
const namesIn = (folder: string, ending: string) =>
  readdirSync(join(EXAMPLES, folder))
    .filter((name) => name.endsWith(ending))
    .map((name) => `${folder}/${name}`);

/** What is wrong with a text in YAML, by what it is: a workflow, a team file, else settings. */
function problemsOf(file: string, text: string): unknown[] {
  const value: unknown = parse(text);
  if (typeof value !== 'object' || value === null) return [`${file} holds nothing`];
  if ('steps' in value) return [...readWorkflow({ file, text }).findings];
  if ('teammates' in value) return [...readTeamFile({ file, text, prompt: 'this' }, BUILT_IN_ROLES).findings];
  // Of other programs, or of the harnesses of an agent.
  if ('scrape_configs' in value) return [];
  return settingsOf(value).flatMap(([key, given]) => {
    if (key.startsWith('harness.')) return [];
    if (!isSettingKey(key)) return [`there is no setting ${key}`];
    const checked = checkSetting(key, given, file);
    return checked.ok ? [] : [checked.error.message];
  });
}

function settingsOf(value: object, below = ''): [string, unknown][] {
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? settingsOf(inner, `${below}${key}.`)
      : [[`${below}${key}`, inner] as [string, unknown]],
  );
}

describe('what the documents show in YAML can be used', () => {
  const shown = documents().flatMap(({ path, text }) =>
    blocksOf(text)
      .filter(({ words }) => words.startsWith('yaml'))
      .map((block, at) => [`${path}, ${at + 1}`, block.text] as const)
      .filter(([, block]) => !block.startsWith('# yaml-language-server')),
  );

  test('there is some', () => expect(shown.length).toBeGreaterThan(5));
  test.each(shown)('%s', (_, text) => expect(problemsOf('shown.yaml', text)).toEqual([]));
});

describe('the sample set-ups can be used', () => {
  test.each([...namesIn('workflows', '.yaml'), ...namesIn('teams', '.yaml'), 'fleet/hub.yaml'])(
    '%s',
    (path) => {
      expect(problemsOf(path.split('/')[1] ?? '', textOf(path))).toEqual([]);
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
