import { expect, test } from 'vitest';
import { expiredBy, expiryOf, lastActivity } from './index.ts';

const HOUR = 3_600_000;
const settings = {
  delegateIdleMs: 72 * HOUR,
  delegateMaxAgeMs: 168 * HOUR,
  threadIdleMs: 24 * HOUR,
  threadMaxAgeMs: 48 * HOUR,
};
const dated = (more: Partial<Parameters<typeof lastActivity>[0]> = {}) => ({
  kind: 'delegate' as const,
  createdAt: 1000,
  lastTurnEndedAt: null,
  lastSendAt: null,
  ...more,
});

test('the last activity is the latest of creation, end of the last turn, and last send', () => {
  expect(lastActivity(dated())).toBe(1000);
  expect(lastActivity(dated({ lastTurnEndedAt: 5000, lastSendAt: 4000 }))).toBe(5000);
  expect(lastActivity(dated({ lastTurnEndedAt: 5000, lastSendAt: 6000 }))).toBe(6000);
  expect(lastActivity(dated({ lastSendAt: 500 }))).toBe(1000);
});

test.each([
  ['idleAt', 'idle_expired', settings],
  ['ageAt', 'age_expired', { ...settings, delegateIdleMs: 0 }],
] as const)('is expired from %s on, and not a millisecond before', (edge, reason, settings) => {
  const expiry = expiryOf(dated(), false, settings);
  const at = expiry[edge] ?? Number.NaN;
  expect(expiredBy(expiry, at - 1)).toBeUndefined();
  expect(expiredBy(expiry, at)).toBe(reason);
  expect(expiredBy(expiry, at + 1)).toBe(reason);
});

test('both deadlines stand at their distance from activity and creation', () => {
  expect(expiryOf(dated({ lastSendAt: 9000 }), false, settings)).toEqual({
    idleAt: 9000 + 72 * HOUR,
    ageAt: 1000 + 168 * HOUR,
  });
});

test('0 disables each by itself', () => {
  const none = expiryOf(dated(), false, { ...settings, delegateIdleMs: 0, delegateMaxAgeMs: 0 });
  expect(none).toEqual({ idleAt: null, ageAt: null });
  expect(expiredBy(none, Number.MAX_SAFE_INTEGER)).toBeUndefined();
  expect(expiryOf(dated(), false, { ...settings, delegateIdleMs: 0 }).idleAt).toBeNull();
  expect(expiryOf(dated(), false, { ...settings, delegateMaxAgeMs: 0 }).ageAt).toBeNull();
});

test('age is tested before idleness', () => {
  const both = expiryOf(dated(), false, {
    ...settings,
    delegateIdleMs: HOUR,
    delegateMaxAgeMs: HOUR,
  });
  expect(expiredBy(both, 1000 + HOUR)).toBe('age_expired');
});

test('a busy delegate is not idle, and ages all the same', () => {
  const busy = expiryOf(dated(), true, settings);
  expect(busy.idleAt).toBeNull();
  expect(expiredBy(busy, 1000 + 168 * HOUR - 1)).toBeUndefined();
  expect(expiredBy(busy, 1000 + 168 * HOUR)).toBe('age_expired');
});

test('a thread has limits of its own, counted in the same way', () => {
  const thread = dated({ kind: 'thread', lastTurnEndedAt: 9000 });
  expect(expiryOf(thread, false, settings)).toEqual({ idleAt: 9000 + 24 * HOUR, ageAt: 1000 + 48 * HOUR });
  expect(expiryOf(thread, true, settings).idleAt).toBeNull();
  const none = { ...settings, threadIdleMs: 0, threadMaxAgeMs: 0 };
  expect(expiryOf(thread, false, none)).toEqual({ idleAt: null, ageAt: null });
});

test.each(['main', 'oneshot', 'teammate', 'step'] as const)('a %s session never expires', (kind) => {
  expect(expiryOf(dated({ kind }), false, settings)).toEqual({ idleAt: null, ageAt: null });
});
