import type { RunStep } from './run-queries.ts';

/** A part of a bar, in the fractions of the whole at which it begins and ends. */
export interface Segment {
  part: 'queued' | 'dispatching' | 'asking' | 'running';
  from: number;
  to: number;
}

export interface Span {
  from: number;
  to: number;
}

/** From the first question of a run to its last end, or now. */
export function spanOf(steps: readonly RunStep[], now: number): Span {
  let [from, to] = [Number.POSITIVE_INFINITY, 0];
  for (const { createdAt, endedAt } of steps) {
    from = Math.min(from, createdAt);
    to = Math.max(to, endedAt ?? now);
  }
  return steps.length === 0 ? { from: now, to: now + 1 } : { from, to: Math.max(to, from + 1) };
}

/** Where a step's time went: asked for and waiting, handed to an agent, at work. What took no time is left out. */
export function segmentsOf(step: RunStep, span: Span, now: number): Segment[] {
  const { createdAt, startedAt, workedFrom, endedAt, kind, reusedFrom } = step;
  const end = endedAt ?? Math.max(now, createdAt);
  const begun = Math.min(startedAt ?? end, end);
  const worked = Math.min(Math.max(workedFrom ?? (kind === 'agent' ? end : begun), begun), end);
  const parts: [Segment['part'], number, number][] =
    reusedFrom !== null
      ? []
      : [
          ['queued', createdAt, begun],
          ['dispatching', begun, worked],
          [kind === 'approve' ? 'asking' : 'running', worked, end],
        ];
  const length = span.to - span.from;
  return parts
    .filter(([, from, to]) => to > from)
    .map(([part, from, to]) => ({ part, from: (from - span.from) / length, to: (to - span.from) / length }));
}

const STEPS_MS = [
  100, 200, 500, 1_000, 2_000, 5_000, 10_000, 30_000, 60_000, 120_000, 300_000, 600_000, 1_800_000, 3_600_000,
  7_200_000, 21_600_000, 43_200_000, 86_400_000,
] as const;
const MOST_TICKS = 7;

/** Marks of a time axis: round times since its beginning, with where they stand. */
export function ticksOf({ from, to }: Span, most = MOST_TICKS): { at: number; ms: number }[] {
  const length = to - from;
  const days = Math.ceil(length / (most * 86_400_000));
  const step = STEPS_MS.find((one) => length / one <= most) ?? days * 86_400_000;
  const ticks: { at: number; ms: number }[] = [];
  for (let ms = 0; ms <= length; ms += step) ticks.push({ at: ms / length, ms });
  return ticks;
}

/** A time since the beginning: `0`, `500 ms`, `12 s`, `3 min`, `2 h`, `1 d`; two units where one would not do. */
export function sinceText(ms: number): string {
  if (ms === 0) return '0';
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  // Of few seconds the tenths count.
  if (ms < 10_000) return `${Math.round(ms / 100) / 10} s`;
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1_000],
  ] as const;
  const at = units.findIndex(([, size]) => ms >= size);
  const [unit, size] = units[at] ?? units[3];
  const whole = Math.floor(ms / size);
  const next = units[at + 1];
  const rest = next ? Math.floor((ms - whole * size) / next[1]) : 0;
  return rest > 0 && next ? `${whole} ${unit} ${rest} ${next[0]}` : `${whole} ${unit}`;
}
