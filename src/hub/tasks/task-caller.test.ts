import { beforeEach, expect, test } from 'vitest';
import { createIds, ManualClock, seededRandom } from '#base';
import { newId } from '#domain';
import { taskRows } from '#store';
import { TaskCaller, type WaitingPoll } from './task-caller.ts';

const user = newId(createIds(new ManualClock(), seededRandom(1)), 'user');

/** Topics of a store, woken by hand. */
class Topics {
  readonly #wakes = new Map<string, () => void>();

  listen(topic: string, wake: () => void): () => void {
    if (this.#wakes.has(topic)) throw new Error(`${topic} is listened to twice`);
    this.#wakes.set(topic, wake);
    return () => this.#wakes.delete(topic);
  }

  wake(lane = 'any'): void {
    this.#wakes.get(taskRows.readyTopic(user, lane))?.();
  }

  get count(): number {
    return this.#wakes.size;
  }
}

let topics: Topics;
let caller: TaskCaller;
let rung: string[];
beforeEach(() => {
  topics = new Topics();
  caller = new TaskCaller(topics);
  rung = [];
});

function wait(name: string, room = 1, lanes = ['any']): { poll: WaitingPoll; end: () => void } {
  const poll: WaitingPoll = { user, lanes, room, ring: () => void rung.push(name) };
  return { poll, end: caller.wait(poll) };
}

test('of a thousand that wait, one task wakes one: whoever has the most slots free', () => {
  for (let n = 0; n < 1000; n++) wait(`idle ${n}`, 1 + (n % 7));
  topics.wake();
  expect(rung).toEqual(['idle 6']);
});

test('the next is called when one took all that it could; not when it left nothing', () => {
  const big = wait('big', 4);
  const small = wait('small', 2);
  wait('tiny', 1);
  topics.wake();
  caller.looked(big.poll, true);
  big.end();
  expect(rung).toEqual(['big', 'small']);
  caller.looked(small.poll, false);
  small.end();
  expect(rung).toEqual(['big', 'small']);
  topics.wake();
  expect(rung).toEqual(['big', 'small', 'tiny']);
});

test('a wake while somebody looks is not lost: there is a call after it', () => {
  const one = wait('one');
  topics.wake();
  topics.wake();
  topics.wake();
  expect(rung).toEqual(['one']);
  caller.looked(one.poll, false);
  expect(rung).toEqual(['one', 'one']);
  caller.looked(one.poll, false);
  expect(rung).toEqual(['one', 'one']);
});

test('who cannot take it is called once for it, and everybody else once', () => {
  const all = ['a', 'b', 'c'].map((name) => wait(name));
  topics.wake();
  for (let n = 0; n < 5; n++) {
    const last = all[['a', 'b', 'c'].indexOf(rung.at(-1) ?? '')];
    if (last) caller.looked(last.poll, true);
  }
  expect(rung).toEqual(['a', 'b', 'c']);
});

test('one that goes away while it is called hands the call on', () => {
  const gone = wait('gone', 2);
  wait('there');
  topics.wake();
  gone.end();
  expect(rung).toEqual(['gone', 'there']);
});

test('a task for one agent wakes that one alone, and nothing is listened to for nobody', () => {
  const mill = wait('mill', 1, ['agt_mill', 'any']);
  const shed = wait('shed', 9, ['agt_shed', 'any']);
  topics.wake('agt_mill');
  expect(rung).toEqual(['mill']);
  mill.end();
  shed.end();
  expect(topics.count).toBe(0);
});
