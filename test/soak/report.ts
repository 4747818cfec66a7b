import type { Books } from './books.ts';
import { livesOf, quantile, type MemorySample } from './figures.ts';

const LIVES_SHOWN = 4;

/** The figures of a soak, as lines. */
export function report(books: Books, samples: readonly MemorySample[], minutes: number): string[] {
  const perMinute = (what: string, count: number) =>
    `${what}: ${count} (${(count / minutes).toFixed(1)} a minute)`;
  return [
    perMinute('turns', books.sent.size),
    perMinute('tasks', books.tasks.length),
    perMinute('runs', books.runs.length),
    perMinute('teams', books.teams),
    perMinute('messages', books.letters.size),
    perMinute('answers of people', books.answers.size),
    perMinute('merges of worktrees', books.merges),
    `killed: ${[...books.kills].map(([what, times]) => `${what} ${times}`).join(', ') || 'nothing'}`,
    ...[...books.recoveries].map(
      ([what, all]) => `back after, ${what}: p50 ${ms(all, 0.5)}, p99 ${ms(all, 0.99)}`,
    ),
    ...livesOf(samples)
      .slice(0, LIVES_SHOWN)
      .map(
        ({ what, pid, seconds, firstMb, lastMb, mostMb, mbPerMinute, mostResidentMb }) =>
          `${what} ${pid} kept over ${seconds.toFixed(0)} s: ${firstMb.toFixed(1)} to ${lastMb.toFixed(1)} MB, at most ${mostMb.toFixed(1)}, ${mbPerMinute.toFixed(1)} MB a minute (at most ${mostResidentMb.toFixed(0)} MB resident)`,
      ),
    ...[...books.refusals].map(([what, times]) => `refused, ${what}: ${times}`),
  ];
}

const ms = (all: readonly number[], share: number): string => `${Math.round(quantile(all, share) ?? 0)} ms`;
