import { expect, it } from 'vitest';
import { resultFacts } from './command-lines.ts';

it('shows what an agent answered with units, and when the hub heard it as people say it', () => {
  expect(
    resultFacts({
      version: '1.2.3',
      harnesses: ['grok', 'shell'],
      heardByHubMsAgo: 3_200,
      hubRoundTripMs: 4,
      freeMemoryBytes: 3 * 1024 * 1024,
      nested: { left: 'out' },
    }),
  ).toEqual([
    ['Version', '1.2.3'],
    ['Harnesses', 'grok, shell'],
    ['Heard by hub', '3 s ago'],
    ['Hub round trip', '4 ms'],
    ['Free memory', '3 MB'],
  ]);
});
