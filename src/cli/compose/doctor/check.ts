import type { Fix } from './fix.ts';
import type { Surroundings } from './surroundings.ts';

export const VERDICTS = ['ok', 'warning', 'failed'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** One thing that a check found. What is not ok says why it matters and what to type. */
export interface Finding {
  verdict: Verdict;
  what: string;
  why?: string;
  /** A command line, or a sentence where there is none. */
  type?: string;
  /** What `--fix` does about it; only what is safe to do unasked. */
  fix?: Fix;
}

export interface Check {
  name: string;
  looksAt: string;
  /** Looks and changes nothing. */
  run(around: Surroundings): Promise<Finding[]>;
}

export const ok = (what: string, type?: string): Finding => ({
  verdict: 'ok',
  what,
  ...(type === undefined ? {} : { type }),
});

type Rest = Required<Pick<Finding, 'why' | 'type'>> & Pick<Finding, 'fix'>;

export const warning = (what: string, rest: Rest): Finding => ({ verdict: 'warning', what, ...rest });

export const failed = (what: string, rest: Rest): Finding => ({ verdict: 'failed', what, ...rest });
