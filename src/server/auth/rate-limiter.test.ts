import { expect, test } from 'vitest';
import { ManualClock } from '#base';
import type { AgentId, Principal, TokenId, UserId } from '#domain';
import { RateLimiter } from './rate-limiter.ts';

const agent = (id: string): Principal => ({
  kind: 'agent',
  user: 'usr_ann' as UserId,
  token: 'tok_1' as TokenId,
  agent: id as AgentId,
});

test('lets a burst through, then says when the next call is possible', () => {
  const clock = new ManualClock();
  const limiter = new RateLimiter(clock, { perSecond: 2, burst: 3 });
  const mill = agent('agt_mill');
  expect([1, 2, 3].map(() => limiter.take(mill))).toEqual([undefined, undefined, undefined]);
  expect(limiter.take(mill)).toMatchObject({ code: 'request.rate_limited', retry: { after: 500 } });
  expect(limiter.take(agent('agt_other'))).toBeUndefined();
  clock.advance(500);
  expect(limiter.take(mill)).toBeUndefined();
  expect(limiter.take(mill)).toBeDefined();
});

test('never saves up more than a burst', () => {
  const clock = new ManualClock();
  const limiter = new RateLimiter(clock, { perSecond: 2, burst: 3 });
  limiter.take(agent('a'));
  clock.advance(3_600_000);
  expect([1, 2, 3, 4].map(() => limiter.take(agent('a')) === undefined)).toEqual([true, true, true, false]);
});
