import { expect, test } from 'vitest';
import { createIds, seededRandom, systemClock } from '#base';
import { runGates } from './gate-runner.ts';

test('each command is written down while it runs, under a mark that it carries', async () => {
  const told: string[] = [];
  const ledger = {
    begin: async (owner: string) => {
      told.push(`begin ${owner}`);
      return { MARK: owner };
    },
    started: async (owner: string, group: number, program: string) => {
      told.push(`started ${owner} ${group > 1 ? 'group' : group} ${program}`);
    },
    end: async (owner: string) => {
      told.push(`end ${owner}`);
    },
  };
  const parts = {
    env: { PATH: process.env['PATH'] },
    clock: systemClock,
    ids: createIds(systemClock, seededRandom(1)),
    ledger,
  };
  const gate = (command: string) => ({ name: 'look', command, timeoutSeconds: 20 });
  const signal = new AbortController().signal;
  const results = await runGates(parts, [gate('echo "$MARK"'), gate('exit 2')], '/', signal);
  const [one, two] = told.flatMap((line) => /^begin (\S+)$/.exec(line)?.[1] ?? []);
  expect(results.map(({ code, output }) => [code, output])).toEqual([
    [0, one],
    [2, ''],
  ]);
  expect(told).toEqual([one, two].flatMap((of) => [`begin ${of}`, `started ${of} group sh`, `end ${of}`]));
});
