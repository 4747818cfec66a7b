/** What a process held of the memory at a time, in ms and MB. */
export interface MemorySample {
  at: number;
  what: string;
  pid: number;
  /** After a collection of garbage. */
  keptMb: number;
  residentMb: number;
}

/** One life of a hub or an agent, from the time on that it is warm; MB are those that it kept. */
export interface MemoryOfLife {
  what: string;
  pid: number;
  seconds: number;
  /** The least of the first and of the last third: whatever is under way at a time comes on top. */
  firstMb: number;
  lastMb: number;
  mostMb: number;
  /** Of the line through all samples. */
  mbPerMinute: number;
  mostResidentMb: number;
}

/** What a start fills once: code that is compiled as it is used, caches, prepared statements. */
const WARM_UP_MS = 30_000;
/** Fewer tell of chance alone. */
const LEAST_SAMPLES = 6;
/** Code that is used late is no growth. The longer a life, the less a leak has to be to exceed it. */
const MOST_GROWTH_MB = 12;

/** What `share` of all are not above; undefined when there are none. */
export function quantile(all: readonly number[], share: number): number | undefined {
  const sorted = all.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

/** The lives that lasted long enough to tell, the longest first. */
export function livesOf(samples: readonly MemorySample[]): MemoryOfLife[] {
  const lives = [...Map.groupBy(samples, ({ pid }) => pid).values()].flatMap((own) => {
    const begun = own[0]?.at ?? 0;
    const warm = own.filter(({ at }) => at - begun >= WARM_UP_MS);
    return warm.length < LEAST_SAMPLES ? [] : [lifeOf(warm)];
  });
  return lives.toSorted((a, b) => b.seconds - a.seconds);
}

function lifeOf(warm: readonly MemorySample[]): MemoryOfLife {
  const third = Math.floor(warm.length / 3);
  const mbs = warm.map(({ keptMb }) => keptMb);
  const [first, last] = [warm[0], warm.at(-1)];
  return {
    what: first?.what ?? '',
    pid: first?.pid ?? 0,
    seconds: ((last?.at ?? 0) - (first?.at ?? 0)) / 1000,
    firstMb: Math.min(...mbs.slice(0, third)),
    lastMb: Math.min(...mbs.slice(-third)),
    mostMb: Math.max(...mbs),
    mbPerMinute: slope(warm) * 60_000,
    mostResidentMb: Math.max(...warm.map(({ residentMb }) => residentMb)),
  };
}

/** Of the line with the least squares, in MB per ms. */
function slope(samples: readonly MemorySample[]): number {
  const at = mean(samples.map((one) => one.at));
  const mb = mean(samples.map((one) => one.keptMb));
  const spread = samples.reduce((sum, one) => sum + (one.at - at) ** 2, 0);
  return spread === 0 ? 0 : samples.reduce((sum, one) => sum + (one.at - at) * (one.keptMb - mb), 0) / spread;
}

const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length;

/** A hub or an agent keeps no more at the end of its life than when it was warm. */
export function memoryIsBounded(samples: readonly MemorySample[]): string[] {
  return livesOf(samples)
    .filter(({ firstMb, lastMb }) => lastMb - firstMb > MOST_GROWTH_MB)
    .map(
      ({ what, pid, seconds, firstMb, lastMb, mbPerMinute }) =>
        `${what} ${pid} grew from ${firstMb.toFixed(0)} to ${lastMb.toFixed(0)} MB within ${seconds.toFixed(0)} s (${mbPerMinute.toFixed(1)} MB a minute)`,
    );
}
