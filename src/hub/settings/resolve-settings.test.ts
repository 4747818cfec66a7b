import { expect, test } from 'vitest';
import { defaultSettingValues } from '#domain';
import { environmentLayer, resolveSettings, type SettingLayer } from './index.ts';

const layer = (name: SettingLayer['name'], values: Record<string, unknown>): SettingLayer => ({
  name,
  given: Object.entries(values).map(([key, value], line) => ({
    key,
    value,
    where: `${name}.yaml line ${line + 1}`,
  })),
});

test('without layers every value is the default', () => {
  const { values, origins, problems } = resolveSettings([]);
  expect(values).toEqual(defaultSettingValues());
  expect(new Set(Object.values(origins))).toEqual(new Set(['default']));
  expect(problems).toEqual([]);
});

test('flag wins over environment over project over user over hub, in whatever order they are given', () => {
  const names = ['hub', 'user', 'project', 'environment', 'flag'] as const;
  const layers = names.map((name, index) => layer(name, { 'agent.slots': index + 10 }));
  for (let most = 0; most < names.length; most++) {
    const given = layers.slice(0, most + 1);
    for (const order of [given, [...given].reverse()]) {
      const { values, origins } = resolveSettings(order);
      expect(values['agent.slots']).toBe(most + 10);
      expect(origins['agent.slots']).toContain(names[most]);
    }
  }
});

test('an unknown key is a problem with its place and what was likely meant', () => {
  const { problems } = resolveSettings([
    layer('project', { 'delegate.idelHours': 3, 'weather.rain': 'yes' }),
  ]);
  expect(problems).toMatchObject([
    {
      code: 'config.unknown_key',
      message: 'project.yaml line 1: there is no setting "delegate.idelHours".',
      hint: 'Did you mean "delegate.idleHours"?',
    },
    { code: 'config.unknown_key', hint: 'See all settings: muster config list' },
  ]);
});

test('a bad value names its range and unit, and the next layer counts', () => {
  const { values, origins, problems } = resolveSettings([
    layer('environment', { 'agent.heartbeatSeconds': 'soon', 'approval.mode': 'yolo', 'agent.slots': 1.5 }),
    layer('hub', { 'agent.heartbeatSeconds': 20 }),
  ]);
  expect(values['agent.heartbeatSeconds']).toBe(20);
  expect(origins['agent.heartbeatSeconds']).toBe('hub');
  expect(problems.map(({ message }) => message)).toEqual([
    'environment.yaml line 1: agent.heartbeatSeconds is "soon", and has to be a number of seconds from 1 to 300.',
    'environment.yaml line 2: approval.mode is "yolo", and has to be one of ask, approve-reads, auto-edits, deny.',
    'environment.yaml line 3: agent.slots is 1.5, and has to be a whole number from 1 to 256.',
  ]);
});

test('numbers may be written as text, and yes as true', () => {
  const { values, problems } = resolveSettings([layer('flag', { 'hub.port': '0', 'spawn.enabled': false })]);
  expect(problems).toEqual([]);
  expect([values['hub.port'], values['spawn.enabled']]).toEqual([0, 'no']);
});

test('the environment gives MUSTER_ and the key in capitals; other variables mean something else', () => {
  const environment = environmentLayer({
    MUSTER_DELEGATE_IDLEHOURS: '5',
    MUSTER_HUB_PORT: '',
    MUSTER_SESSION: 'ses_1',
    PATH: '/bin',
  });
  expect(environment.given).toEqual([
    { key: 'delegate.idleHours', value: '5', where: 'MUSTER_DELEGATE_IDLEHOURS' },
  ]);
  expect(resolveSettings([environment]).origins['delegate.idleHours']).toBe(
    'environment (MUSTER_DELEGATE_IDLEHOURS)',
  );
});

// The default of each, or the most there is.
test.each([
  ['MUSTER_WORKFLOW_CONCURRENCY', 'workflow.concurrency', '0', 16],
  ['MUSTER_WORKFLOW_CONCURRENCY', 'workflow.concurrency', '-1', 16],
  ['MUSTER_WORKFLOW_CONCURRENCY', 'workflow.concurrency', '1.5', 16],
  ['MUSTER_WORKFLOW_CONCURRENCY', 'workflow.concurrency', 'many', 16],
  ['MUSTER_WORKFLOW_CONCURRENCY', 'workflow.concurrency', '1000000', 64],
  ['MUSTER_WORKFLOW_MAX_AGENTS', 'workflow.maxAgents', '0', 1_000],
  ['MUSTER_WORKFLOW_MAX_AGENTS', 'workflow.maxAgents', '-1', 1_000],
  ['MUSTER_WORKFLOW_MAX_AGENTS', 'workflow.maxAgents', '1.5', 1_000],
  ['MUSTER_WORKFLOW_MAX_AGENTS', 'workflow.maxAgents', 'text', 1_000],
  ['MUSTER_WORKFLOW_MAX_AGENTS', 'workflow.maxAgents', '1e9', 10_000],
  ['MUSTER_WORKFLOW_MAXAGENTS', 'workflow.maxAgents', 'x', 1_000],
] as const)(
  '%s: a bound that cannot be held means another, with a warning (W02): %s=%s',
  (name, key, value, means) => {
    const { values, problems, warnings } = resolveSettings([environmentLayer({ [name]: value })]);
    expect(problems).toEqual([]);
    expect(values[key]).toBe(means);
    expect(warnings[key]).toContain(name);
    expect(warnings[key]).toContain(String(means));
  },
);

test('a good bound is taken without a warning, also over one that was not good (W02)', () => {
  const good = environmentLayer({ MUSTER_WORKFLOW_MAX_AGENTS: '7', MUSTER_WORKFLOW_MAXAGENTS: '9' });
  const bad = layer('user', { 'workflow.maxAgents': 0 });
  const { values, warnings, problems } = resolveSettings([good, bad]);
  expect([values['workflow.maxAgents'], warnings, problems]).toEqual([7, {}, []]);
});
