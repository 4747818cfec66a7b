import { expect, test } from 'vitest';
import { resolveSettings } from './index.ts';
import { parseSettingsYaml } from './settings-file.ts';

const parse = (text: string) => parseSettingsYaml(text, 'muster.yaml');
const given = (text: string) => {
  const parsed = parse(text);
  return parsed.ok
    ? parsed.value.map(({ key, value, where }) => `${where}: ${key} = ${JSON.stringify(value)}`)
    : parsed.error;
};

test('sections and dotted keys mean the same, each with its line', () => {
  expect(given('# mine\ndelegate:\n  idleHours: 48\n  perOwner: 3\nhub.port: 7071\n')).toEqual([
    'muster.yaml line 3: delegate.idleHours = 48',
    'muster.yaml line 4: delegate.perOwner = 3',
    'muster.yaml line 5: hub.port = 7071',
  ]);
});

test('an empty file gives nothing', () => {
  expect(given('')).toEqual([]);
  expect(given('# nothing yet\n')).toEqual([]);
});

test('what is no YAML, or no map, is refused with its line', () => {
  expect(given('delegate:\n  idleHours: [1\n')).toMatchObject({
    code: 'config.unreadable',
    message: expect.stringMatching(/^muster\.yaml line [23]: /),
  });
  expect(given('a: 1\na: 2\n')).toMatchObject({
    code: 'config.unreadable',
    message: expect.stringContaining('line 2'),
  });
  expect(given('- a\n- b\n')).toMatchObject({ code: 'config.unreadable' });
});

test('lists, maps and aliases in place of a value are problems, not crashes', () => {
  const text =
    'agent:\n  slots: [1, 2]\nhub:\n  port: {a: 1}\nspawn: &x\n  maxDepth: 2\nturn: *x\ndelegate:\n';
  const parsed = parse(text);
  if (!parsed.ok) throw new Error(parsed.error.message);
  const { problems, values } = resolveSettings([{ name: 'project', given: parsed.value }]);
  expect(values['spawn.maxDepth']).toBe(2);
  expect(problems.map(({ code, details }) => `${code} ${String(details?.['key'])}`)).toEqual([
    'config.invalid_value agent.slots',
    'config.invalid_value hub.port',
    'config.unknown_key turn',
    'config.unknown_key delegate',
  ]);
});
