import { expect, test } from 'vitest';
import { actingRole, mayAct } from './use-may-act.ts';

test('viewers, and whoever a token signed in that only reads, may change nothing', () => {
  expect(mayAct({ role: 'member', readOnly: false })).toBe(true);
  expect(mayAct({ role: 'viewer', readOnly: false })).toBe(false);
  expect(mayAct({ role: 'admin', readOnly: true })).toBe(false);
  expect(actingRole({ role: 'admin', readOnly: true })).toBe('viewer');
});
