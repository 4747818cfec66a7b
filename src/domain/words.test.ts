import { expect, test } from 'vitest';
import { createIds, ManualClock, seededRandom } from '#base';
import {
  APPROVAL_MODES,
  defaultSettingValues,
  hubSettings,
  ID_PREFIX,
  isId,
  newId,
  refusal,
  REFUSAL_CODES,
  SETTINGS,
  TOKEN_PATTERN,
  TOKEN_PREFIX,
  type IdKind,
  type SettingSpec,
} from './index.ts';

const ids = createIds(new ManualClock(), seededRandom(1));
const KINDS = Object.keys(ID_PREFIX).filter((key): key is IdKind => key in ID_PREFIX);

test('a new id has the shape of its kind and of no other', () => {
  expect(KINDS.length).toBeGreaterThan(0);
  expect(new Set(Object.values(ID_PREFIX)).size).toBe(KINDS.length);
  for (const kind of KINDS) {
    const id = newId(ids, kind);
    expect(KINDS.filter((other) => isId(other, id))).toEqual([kind]);
  }
});

test('what only looks like an id is none', () => {
  const id = newId(ids, 'session');
  const odd = [
    '',
    'ses_',
    id.slice(0, -1),
    `${id}0`,
    id.toUpperCase(),
    ` ${id}`,
    `${id}\n`,
    id.replace('_', '-'),
  ];
  for (const text of [...odd, `ses_${'u'.repeat(22)}`, `ses_${'0'.repeat(21)}%`])
    expect(isId('session', text)).toBe(false);
});

test('the pattern of tokens finds each kind in a text, all of them, and nothing shorter', () => {
  const secret = `${'aZ0_-'.repeat(8)}xyz`;
  const tokens = Object.values(TOKEN_PREFIX).map((prefix) => prefix + secret);
  expect(`Bearer ${tokens.join(', ')}!`.match(TOKEN_PATTERN)).toEqual(tokens);
  expect('mst_user_short mst_other_'.match(TOKEN_PATTERN)).toBeNull();
  expect(tokens.join(' ').replace(TOKEN_PATTERN, '–')).toBe(tokens.map(() => '–').join(' '));
});

test('the defaults of the hub are those that are documented', () => {
  const HOUR = 3_600_000;
  expect(hubSettings(defaultSettingValues())).toMatchObject({
    delegateIdleMs: 72 * HOUR,
    delegateMaxAgeMs: 168 * HOUR,
    delegatesPerOwner: 20,
    spawnEnabled: true,
    spawnMaxDepth: 2,
    defaultHarness: '',
    heartbeatMs: 15_000,
    leaseMs: 60_000,
    lostAfterMs: HOUR / 4,
    sleepAfterMs: HOUR / 6,
    turnDeadlineMs: 4 * HOUR,
    queueMs: 168 * HOUR,
    stallMs: HOUR / 6,
    approvalExpiryMs: 24 * HOUR,
    defaultMode: 'ask',
    keepEventsMs: 30 * 24 * HOUR,
    keepTranscriptsMs: 90 * 24 * HOUR,
    keepTasksMs: 365 * 24 * HOUR,
    agentSlots: 4,
  });
});

test('values are converted to what services use; an unknown mode becomes ask', () => {
  const values = { ...defaultSettingValues(), 'delegate.idleHours': 0, 'spawn.enabled': 'no' };
  expect(hubSettings(values)).toMatchObject({ delegateIdleMs: 0, spawnEnabled: false });
  for (const mode of APPROVAL_MODES)
    expect(hubSettings({ ...values, 'approval.mode': mode }).defaultMode).toBe(mode);
  expect(hubSettings({ ...values, 'approval.mode': 'anything' }).defaultMode).toBe('ask');
});

test('every setting has a label, and a default within its bounds and choices', () => {
  const specs: [string, SettingSpec][] = Object.entries(SETTINGS);
  for (const [key, spec] of specs) {
    expect(key).toMatch(/^[a-z]+\.[a-zA-Z]+$/);
    expect(spec.label).toMatch(/^[A-Z].*[^.]$/);
    const [least, most] = [spec.least ?? -Infinity, spec.most ?? Infinity];
    const fits =
      typeof spec.default === 'number'
        ? spec.default >= least && spec.default <= most
        : spec.choices
          ? (spec.several ? spec.default.split(',') : [spec.default]).every((one) =>
              spec.choices?.includes(one),
            )
          : spec.unit === 'text';
    expect([key, fits]).toEqual([key, true]);
  }
});

test('nobody can make yolo the default of sessions by a setting', () => {
  expect(SETTINGS['approval.mode'].choices).not.toContain('yolo');
});

test('a refusal is never to be tried again unless it says so, and carries only what was given', () => {
  expect(refusal('lease.lost', 'Gone.')).toEqual({ code: 'lease.lost', message: 'Gone.', retry: 'never' });
  expect(Object.keys(refusal('lease.lost', 'Gone.'))).not.toContain('hint');
  expect(
    refusal('store.busy', 'Busy.', { hint: 'Wait.', retry: { after: 5 }, details: { by: 'x' } }),
  ).toEqual({
    code: 'store.busy',
    message: 'Busy.',
    hint: 'Wait.',
    retry: { after: 5 },
    details: { by: 'x' },
  });
});

test('codes of refusals are unique and say what they are about', () => {
  expect(new Set(REFUSAL_CODES).size).toBe(REFUSAL_CODES.length);
  for (const code of REFUSAL_CODES) expect(code).toMatch(/^([a-z]+(?:_[a-z]+)*\.[a-z_]+|internal)$/);
});
