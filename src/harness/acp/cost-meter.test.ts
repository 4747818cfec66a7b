import { expect, test } from 'vitest';
import { CostMeter } from './cost-meter.ts';

test('a turn costs what the session’s sum has grown by since it began', () => {
  const meter = new CostMeter(0);
  meter.beginTurn();
  expect([meter.costOf(100), meter.costOf(250)]).toEqual([100, 250]);
  meter.beginTurn();
  expect(meter.costOf(300)).toBe(50);
  meter.beginTurn();
  expect(meter.costOf(300)).toBe(0);
});

test('after a session was taken up again its first turn is unknown, and the next is known', () => {
  const meter = new CostMeter(undefined);
  meter.beginTurn();
  expect([meter.costOf(900), meter.costOf(950)]).toEqual([undefined, undefined]);
  meter.beginTurn();
  expect(meter.costOf(1_000)).toBe(50);
});

test('a sum that is begun anew by the harness is all of the turn', () => {
  const meter = new CostMeter(0);
  meter.beginTurn();
  meter.costOf(900);
  meter.beginTurn();
  expect([meter.costOf(40), meter.costOf(70)]).toEqual([40, 70]);
});
