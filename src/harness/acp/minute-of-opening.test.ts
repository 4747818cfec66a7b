import { expect, it } from 'vitest';
import { ManualClock } from '#base';
import { MinutesOfOpening } from './minute-of-opening.ts';

it('lets a conversation be loaded when the minute of its opening is over, and any other at once', async () => {
  const clock = new ManualClock();
  clock.advance(60_000 - (clock.now() % 60_000) + 20_000);
  const minutes = new MinutesOfOpening(clock);
  minutes.opened('mine');
  let over = false;
  const waiting = minutes.over('mine').then(() => (over = true));
  await minutes.over('another');
  clock.advance(39_999);
  await minutes.over('another');
  expect(over).toBe(false);
  clock.advance(1);
  await waiting;
  await minutes.over('mine');
});
