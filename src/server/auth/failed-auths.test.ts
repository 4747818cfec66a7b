import { expect, test } from 'vitest';
import { ManualClock } from '#base';
import { refusal } from '#domain';
import { servedHub } from '../testing/served-hub.ts';
import { FailedAuths } from './failed-auths.ts';

const WHY = refusal('auth.invalid', 'This token is not known here.');

test('thirty wrong tokens of one address are answered as such, then one every two seconds', () => {
  const clock = new ManualClock();
  const failed = new FailedAuths(clock);
  const tries = (times: number) =>
    Array.from({ length: times }, () => failed.answer('10.0.0.7', WHY).code === 'auth.invalid');
  expect(tries(31)).toEqual([...Array.from({ length: 30 }, () => true), false]);
  expect(failed.answer('10.0.0.7', WHY)).toMatchObject({
    code: 'request.rate_limited',
    retry: { after: 2_000 },
  });
  expect(failed.answer('10.0.0.8', WHY)).toBe(WHY);
  clock.advance(2_000);
  expect(tries(2)).toEqual([true, false]);
});

test('calls without a token, and those from within the process, are not counted', () => {
  const failed = new FailedAuths(new ManualClock());
  const missing = refusal('auth.missing', 'none');
  for (let n = 0; n < 100; n++) {
    expect(failed.answer('10.0.0.7', missing)).toBe(missing);
    expect(failed.answer(undefined, WHY)).toBe(WHY);
  }
});

test('good tokens of an address with many wrong ones go through', async () => {
  await using at = await servedHub();
  const from = (token: string) =>
    at.app.fetch(
      new Request('http://127.0.0.1:7070/api/v1/hub', { headers: { authorization: `Bearer ${token}` } }),
      // What a socket would give: the address of the other end is all that is looked at.
      { outgoing: { req: { socket: { remoteAddress: '10.0.0.7' } } } as never },
    );
  const wrong = `mst_user_${'A'.repeat(43)}`;
  const statuses = [];
  for (let n = 0; n < 32; n++) statuses.push((await from(wrong)).status);
  expect(statuses.slice(28)).toEqual([401, 401, 429, 429]);
  expect((await from(at.tokens.user)).status).toBe(200);
});
