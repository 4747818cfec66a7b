import { describe, expect, it } from 'vitest';
import { JoinedCalls } from './joined-calls.ts';

/** Rounds end when the test says so. */
function gated(options: { atOnce: number; most: number }) {
  const rounds: { asks: readonly number[]; end: (answers?: readonly string[]) => void; fail: () => void }[] =
    [];
  const joined = new JoinedCalls<number, string>({
    ...options,
    work: (asks) => {
      const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
      rounds.push({
        asks,
        end: (answers) => resolve(answers ?? asks.map((ask) => `answer ${ask}`)),
        fail: () => reject(new Error('the round broke')),
      });
      return promise;
    },
  });
  return { joined, rounds };
}

describe('joined calls', () => {
  it('begin at once when nothing is under way, and share the next round otherwise', async () => {
    const { joined, rounds } = gated({ atOnce: 1, most: 10 });
    const calls = [1, 2, 3].map((ask) => joined.call(ask));
    expect(rounds.map(({ asks }) => asks)).toEqual([[1]]);
    rounds[0]?.end();
    expect(await calls[0]).toBe('answer 1');
    expect(rounds.map(({ asks }) => asks)).toEqual([[1], [2, 3]]);
    rounds[1]?.end();
    expect(await Promise.all(calls)).toEqual(['answer 1', 'answer 2', 'answer 3']);
  });

  it('hold no more than their bounds in a round and at once', () => {
    const { joined, rounds } = gated({ atOnce: 2, most: 2 });
    for (const ask of [1, 2, 3, 4, 5]) void joined.call(ask);
    expect(rounds.map(({ asks }) => asks)).toEqual([[1], [2]]);
  });

  it('fail together when their round fails, and later rounds go on', async () => {
    const { joined, rounds } = gated({ atOnce: 1, most: 2 });
    const first = joined.call(1);
    const second = joined.call(2);
    rounds[0]?.fail();
    await expect(first).rejects.toThrow('the round broke');
    rounds[1]?.end();
    expect(await second).toBe('answer 2');
  });

  it('fail when their round forgets one', async () => {
    const { joined, rounds } = gated({ atOnce: 1, most: 2 });
    const call = joined.call(1);
    rounds[0]?.end([]);
    await expect(call).rejects.toThrow('1 calls were joined and 0 answered');
  });
});
