import { describe, expect, test } from 'vitest';
import type { AgentCommand } from '../../live/views.ts';
import { findingsOfHealth, lastHealth } from './agent-health.ts';

describe('the newest health check', () => {
  const check = (state: string, result: object | null, endedAt = 5) =>
    ({ order: { kind: 'health_check' }, state, result, endedAt }) as unknown as AgentCommand;

  test('that was carried out tells of its host', () => {
    const health = lastHealth([
      check('expired', null),
      check('completed', { freeDiskBytes: 2 * 1024 ** 3, load1: 0.5, pid: 7 }),
      check('completed', { freeDiskBytes: 1 }),
    ]);
    expect(health?.facts).toEqual([
      ['Free disk', '2,048 MB'],
      ['Load', '0.5'],
    ]);
    expect(findingsOfHealth('mill', health)).toEqual([]);
    expect(lastHealth([])).toBeUndefined();
  });

  test('says when little room is left on the disk', () => {
    const health = lastHealth([check('completed', { freeDiskBytes: 200 * 1024 ** 2 })]);
    expect(findingsOfHealth('mill', health)[0]?.why).toContain('200 MB');
  });
});
