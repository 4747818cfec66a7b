import { describe, expect, it } from 'vitest';
import { laneOf, lanesFor } from './task-lane.ts';
import type { Assignee, TaskWork } from './task.ts';
import type { AgentId, SessionId, TeamId } from './ids.ts';

const [agent, session, team] = [`agt_${'1'.repeat(22)}` as AgentId, 'ses_1' as SessionId, 'tea_1' as TeamId];

const place: TaskWork = {
  harness: null,
  cwd: '/work',
  source: null,
  model: null,
  role: null,
  mode: null,
  command: false,
};

const any: Assignee = { kind: 'any' };

describe('the lane of a task', () => {
  it('says whom it is for, and whether a fleet agent could work on it by itself', () => {
    const lanes = [
      laneOf({ team: null, assignee: any, work: null }),
      laneOf({ team: null, assignee: any, work: place }),
      laneOf({ team: null, assignee: any, work: { ...place, harness: 'grok' } }),
      laneOf({ team: null, assignee: { kind: 'harness', harness: 'grok' }, work: null }),
      laneOf({ team: null, assignee: { kind: 'agent', agent }, work: place }),
      laneOf({ team, assignee: any, work: null }),
      laneOf({ team, assignee: { kind: 'session', session }, work: place }),
    ];
    expect(lanes).toEqual(['any/hand', 'any', 'harness:grok', 'harness:grok/hand', agent, team, session]);
  });

  it('is claimed by a fleet agent on its own only where the work has a place', () => {
    expect(lanesFor({ id: agent, harnesses: ['grok'] }, false)).toEqual([
      agent,
      'any',
      'harness:grok',
      `${agent}/harness:grok`,
    ]);
    expect(lanesFor({ id: agent, harnesses: [] }, true)).toEqual([agent, 'any', `${agent}/hand`, 'any/hand']);
  });

  it('holds only what whoever can work on its first can work on', () => {
    const mine: Assignee = { kind: 'agent', agent };
    const shell: Assignee = { kind: 'harness', harness: 'shell' };
    const lane = (assignee: Assignee, more: Partial<TaskWork>) =>
      laneOf({ team: null, assignee, work: { ...place, ...more } });
    expect([
      lane(mine, { harness: 'grok' }),
      lane(mine, { command: true }),
      lane(mine, { harness: 'grok', cwd: null }),
      lane(shell, {}),
      lane(shell, { command: true }),
      lane(any, { harness: 'grok', command: true }),
      lane(any, { harness: 'grok', role: 'tester' }),
    ]).toEqual([
      `${agent}/harness:grok`,
      `${agent}/harness:shell`,
      `${agent}/hand`,
      'harness:shell/hand',
      'harness:shell',
      'harness:grok/hand',
      'harness:grok/hand',
    ]);
  });

  it('of a team is open to its members alone, who look at no other board', () => {
    expect(lanesFor({ id: session, harnesses: ['grok'], team }, true)).toEqual([session, team]);
  });
});
