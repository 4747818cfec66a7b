import { beforeEach, expect, it } from 'vitest';
import { createIds, ManualClock, seededRandom } from '#base';
import { newId, type TurnId } from '#domain';
import { TurnOrder } from './turn-order.ts';

const ids = createIds(new ManualClock(), seededRandom(1));
const [one, two, three] = [newId(ids, 'turn'), newId(ids, 'turn'), newId(ids, 'turn')];
let said: string[];
let order: TurnOrder;
let seq = 0;
beforeEach(() => {
  said = [];
  order = new TurnOrder(({ entry }) => said.push(entry.type === 'text' ? entry.text : entry.type));
});
const says = (turn: TurnId | null, text: string) =>
  order.entry({ seq: ++seq, turn, at: 0, entry: { type: 'text', text } });

it('lets entries of the next turn wait for the end of the one before', () => {
  order.follow(one);
  says(one, 'a');
  says(two, 'b');
  says(null, 'asleep');
  expect(said).toEqual(['a']);
  said.push('one has ended');
  order.ended(one);
  expect(said).toEqual(['a', 'one has ended', 'b', 'asleep']);
  says(three, 'c');
  order.ended(two);
  expect(said.at(-1)).toBe('c');
});

it('holds nothing of what was there before it follows, nor what an earlier stream has left', () => {
  says(one, 'a');
  says(two, 'b');
  expect(said).toEqual(['a', 'b']);
  order.follow(two);
  says(three, 'c');
  expect(said).toEqual(['a', 'b']);
  order.follow(three);
  expect(said).toEqual(['a', 'b', 'c']);
});

it('shows text that was put into the running turn as soon as its own turn has ended', () => {
  order.follow(one);
  says(one, 'a');
  says(two, 'steered');
  order.ended(two);
  says(one, 'b');
  expect(said).toEqual(['a', 'steered', 'b']);
});
