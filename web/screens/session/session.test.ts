import { describe, expect, test } from 'vitest';
import type { SessionDetail } from '../../live/views.ts';
import { stopWays } from './stop-words.ts';
import { usageText } from './usage-text.ts';

type Facts = Parameters<typeof stopWays>[0];

const facts = (more: {
  actions: SessionDetail['status']['actions'];
  queued?: number;
  running?: boolean;
  word?: SessionDetail['status']['word'];
}): Facts =>
  ({
    id: 'ses_1',
    label: 'miller',
    kind: 'delegate',
    status: { word: more.word ?? 'working', since: 0, actions: more.actions },
    queued: more.queued ?? 0,
    turn: more.running ? 'trn_1' : null,
  }) as Facts;

describe('stopping says what it will do', () => {
  test('ending a turn tells what goes on after it', () => {
    const [way] = stopWays(facts({ actions: ['cancel', 'close'], queued: 2, running: true }));
    expect(way?.does).toContain('2 more wait and go on after it.');
    expect(way?.cli.join(' ')).toBe('muster session cancel ses_1');
  });

  test('ending it says what that does where it stands now', () => {
    const does = (word: SessionDetail['status']['word'], queued = 0) =>
      stopWays(facts({ actions: ['cancel'], running: true, word, queued }))[0];
    expect(does('queued', 2)).toMatchObject({
      name: 'Take the prompt back',
      does: expect.stringContaining('One more waits and goes on after it.'),
      turn: 'trn_1',
    });
    expect(does('working')?.turn).toBeUndefined();
    expect(does('needs_you')?.does).toContain('What it asks is withdrawn');
    expect(does('lost')?.does).toContain('not heard');
    expect(does('starting')?.does).toContain('only starting');
  });

  test('closing tells what is closed along with it', () => {
    expect(stopWays(facts({ actions: ['close'] }), 2)[0]?.does).toContain(
      'All 2 sessions that it owns are closed',
    );
    expect(stopWays(facts({ actions: ['close'] }))[0]?.does).not.toContain('owns');
  });

  test('only what the hub offers is offered', () => {
    expect(stopWays(facts({ actions: ['close'] })).map(({ name }) => name)).toEqual(['Close miller']);
    expect(stopWays(facts({ actions: ['force_close'] })).map(({ id }) => id)).toEqual(['force_close']);
    expect(stopWays(facts({ actions: [] }))).toEqual([]);
  });
});

test('use is told as far as it is known, money as an estimate', () => {
  expect(usageText(undefined)).toBe('');
  expect(usageText({ inputTokens: 1_234, outputTokens: 56, costMicros: 120_000 })).toBe(
    '1.2K in, 56 out, about $0.12',
  );
  expect(usageText({ contextUsed: 50, contextSize: 200 })).toBe('context 25 %');
});
