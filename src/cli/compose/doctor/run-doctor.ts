import { EXIT } from '#contract/client';
import type { CommandContext } from '../../command-context.ts';
import { reportText } from '../../output/doctor-lines.ts';
import { writeBundle } from './bundle.ts';
import { CHECKS } from './checks/index.ts';
import { applyFix, fixText, type Fix } from './fix.ts';
import { examine, plannedFixes, type Report } from './report.ts';
import { lookAround, type Surroundings } from './surroundings.ts';

export interface DoctorFlags {
  fix: boolean;
  dryRun: boolean;
  bundle: string | undefined;
  hub: string | undefined;
}

/** Looks at everything, mends what it may when asked to, and looks again. Exit code 1 when something failed. */
export async function runDoctor(context: CommandContext, flags: DoctorFlags): Promise<number> {
  const look = async () => {
    const around = await lookAround(context, flags.hub);
    return { around, report: await examine(CHECKS, around) };
  };
  let { around, report } = await look();
  const plan = flags.fix ? plannedFixes(report) : [];
  if (flags.fix && flags.dryRun) return tell(context, report, { plan }, planText('Would do', plan));
  const done = await apply(context, plan, around);
  if (done.length > 0) ({ around, report } = await look());
  const bundle = flags.bundle === undefined ? undefined : await writeBundle(flags.bundle, report, around);
  const more = { ...(flags.fix ? { fixes: done } : {}), ...(bundle?.ok ? { bundle: bundle.value } : {}) };
  const exit = tell(context, report, more, flags.fix ? doneText(done) : '');
  if (bundle && !bundle.ok) return context.refuse(bundle.error);
  if (bundle && !context.json) context.talk(`Written: ${bundle.value}. Read it before you pass it on.`);
  return exit;
}

function tell(context: CommandContext, report: Report, more: object, extra: string): number {
  context.show({ ...report, ...more }, () =>
    [reportText(report, context.style), extra].filter(Boolean).join('\n\n'),
  );
  return report.verdict === 'failed' ? EXIT.failed : EXIT.done;
}

interface Done {
  fix: Fix;
  text: string;
  outcome: string;
}

/** The whole plan is shown before the first step. One step that fails keeps none of the others from being done. */
async function apply(context: CommandContext, plan: readonly Fix[], around: Surroundings): Promise<Done[]> {
  if (plan.length > 0 && !context.json) context.talk(planText('To do', plan));
  const done: Done[] = [];
  for (const fix of plan) done.push({ fix, text: fixText(fix), outcome: await outcomeOf(fix, around) });
  return done;
}

async function outcomeOf(fix: Fix, around: Surroundings): Promise<string> {
  try {
    const applied = await applyFix(fix, around);
    return applied.ok ? applied.value : `not done: ${applied.error.message}`;
  } catch (error) {
    return `not done: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function planText(head: string, plan: readonly Fix[]): string {
  if (plan.length === 0) return 'There is nothing that doctor would do by itself.';
  return [`${head}:`, ...plan.map((fix) => `  ${fixText(fix)}`)].join('\n');
}

function doneText(done: readonly Done[]): string {
  if (done.length === 0) return 'There was nothing that doctor may mend by itself.';
  return ['Done:', ...done.map(({ text, outcome }) => `  ${text}: ${outcome}`)].join('\n');
}
