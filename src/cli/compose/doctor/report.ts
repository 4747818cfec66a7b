import { VERDICTS, type Check, type Finding, type Verdict } from './check.ts';
import type { Fix } from './fix.ts';
import type { Surroundings } from './surroundings.ts';

export interface Report {
  /** The worst of all findings. */
  verdict: Verdict;
  checks: { name: string; looksAt: string; findings: Finding[] }[];
}

/** Runs the checks, at once where they only wait. One that breaks is a finding and keeps none of the others from theirs. */
export async function examine(checks: readonly Check[], around: Surroundings): Promise<Report> {
  const told = await Promise.all(
    checks.map(async (check) => ({
      name: check.name,
      looksAt: check.looksAt,
      findings: await findingsOf(check, around),
    })),
  );
  const verdicts = told.flatMap(({ findings }) => findings.map(({ verdict }) => VERDICTS.indexOf(verdict)));
  return { verdict: VERDICTS[Math.max(0, ...verdicts)] ?? 'ok', checks: told };
}

async function findingsOf(check: Check, around: Surroundings): Promise<Finding[]> {
  try {
    return await check.run(around);
  } catch (error) {
    return [
      {
        verdict: 'failed',
        what: `This could not be looked at: ${error instanceof Error ? error.message : String(error)}`,
        why: 'The check itself failed.',
        type: 'MUSTER_DEBUG=1 muster doctor --json, for a report',
      },
    ];
  }
}

/** What doctor may do about it, in the order of the findings. */
export function plannedFixes({ checks }: Report): Fix[] {
  return checks.flatMap(({ findings }) => findings.flatMap(({ fix }) => fix ?? []));
}
