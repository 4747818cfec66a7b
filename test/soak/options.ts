/** What a soak is asked for on its command line. */
export interface SoakOptions {
  minutes: number;
  database: 'sqlite' | 'postgres';
  seed: number;
}

export const USAGE = 'npm run test:soak -- --minutes N [--database sqlite|postgres] [--seed S]';

/** Reads the arguments; undefined when they cannot be read. Without a seed, `drawn` is it. */
export function readOptions(args: readonly string[], drawn: number): SoakOptions | undefined {
  const options: SoakOptions = { minutes: 5, database: 'sqlite', seed: drawn };
  if (args.length % 2 !== 0) return undefined;
  for (let at = 0; at < args.length; at += 2) {
    const value = args[at + 1] ?? '';
    if (!take(options, args[at] ?? '', value)) return undefined;
  }
  return options;
}

function take(options: SoakOptions, name: string, value: string): boolean {
  switch (name) {
    case '--minutes':
      options.minutes = Number(value);
      return options.minutes > 0 && Number.isFinite(options.minutes);
    case '--seed':
      options.seed = Number(value);
      return Number.isSafeInteger(options.seed) && options.seed >= 0;
    case '--database':
      if (value !== 'sqlite' && value !== 'postgres') return false;
      options.database = value;
      return true;
    default:
      return false;
  }
}
