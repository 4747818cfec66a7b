import { describe, expect, it } from 'vitest';
import { JoinedCalls } from './joined-calls.ts';

/** Rounds end when the test says so. */
function gated(options: { ending: number; most: number }) {
  const rounds: {
    asks: readonly number[];
    ends: () => void;
    end: (answers?: readonly string[]) => void;
    fail: () => void;
  }[] = [];
  const joined = new JoinedCalls<number, string>({
    ...options,
    work: (asks, ends) => {
      const { promise, resolve, reject } = Promise.withResolvers<readonly string[]>();
      rounds.push({
        asks,
        ends,
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
    const { joined, rounds } = gated({ ending: 0, most: 10 });
    const calls = [1, 2, 3].map((ask) => joined.call(ask));
    expect(rounds.map(({ asks }) => asks)).toEqual([[1]]);
    rounds[0]?.end();
    expect(await calls[0]).toBe('answer 1');
    expect(rounds.map(({ asks }) => asks)).toEqual([[1], [2, 3]]);
    rounds[1]?.end();
    expect(await Promise.all(calls)).toEqual(['answer 1', 'answer 2', 'answer 3']);
  });

  it('begin the next round while others end, no more of them than they may', async () => {
    const { joined, rounds } = gated({ ending: 1, most: 2 });
    const calls = [1, 2, 3, 4, 5, 6].map((ask) => joined.call(ask));
    expect(rounds.map(({ asks }) => asks)).toEqual([[1]]);
    rounds[0]?.ends();
    rounds[0]?.ends();
    expect(rounds.map(({ asks }) => asks)).toEqual([[1], [2, 3]]);
    rounds[1]?.ends();
    expect(rounds).toHaveLength(2);
    rounds[0]?.end();
    expect(await calls[0]).toBe('answer 1');
    expect(rounds.map(({ asks }) => asks)).toEqual([[1], [2, 3], [4, 5]]);
    rounds[1]?.end();
    expect(await calls[1]).toBe('answer 2');
    expect(rounds).toHaveLength(3);
    rounds[2]?.end();
    expect(await calls[3]).toBe('answer 4');
    rounds[3]?.end();
    expect(await calls[5]).toBe('answer 6');
  });

  it('fail together when their round fails, and later rounds go on', async () => {
    const { joined, rounds } = gated({ ending: 0, most: 2 });
    const first = joined.call(1);
    const second = joined.call(2);
    rounds[0]?.fail();
    await expect(first).rejects.toThrow('the round broke');
    rounds[1]?.end();
    expect(await second).toBe('answer 2');
  });

  it('fail when their round forgets one', async () => {
    const { joined, rounds } = gated({ ending: 0, most: 2 });
    const call = joined.call(1);
    rounds[0]?.end([]);
    await expect(call).rejects.toThrow('1 calls were joined and 0 answered');
  });
});
