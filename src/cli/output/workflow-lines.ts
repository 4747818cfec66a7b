import type { RouteAnswer } from '#contract';
import { amountText } from '#domain';
import { oneLine } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { span } from './spans.ts';
import { facts, table } from './table.ts';

type Checked = RouteAnswer<'workflows.check'>;
type Plan = NonNullable<Checked['plan']>;
type Step = Plan['steps'][number];
type Script = NonNullable<Checked['script']>;

interface Row {
  name: string;
  origin: 'file' | 'project' | 'user' | 'saved' | 'built_in';
  kind: Checked['kind'];
  isUsable: boolean;
  /** Null when it cannot be used, and of a script. */
  steps: number | null;
  description: string | null;
}

/** Where a workflow was found, in words. */
const ORIGINS: Readonly<Record<Row['origin'], string>> = {
  file: 'file',
  project: 'project',
  user: 'yours',
  saved: 'saved',
  built_in: 'built in',
};

export const workflowTable = (items: readonly Row[], look: Look): string =>
  table(
    items,
    [
      { head: 'WORKFLOW', cell: ({ name }) => oneLine(name, 100), paint: look.style.bold },
      { head: 'FROM', cell: ({ origin }) => ORIGINS[origin] },
      { head: 'STEPS', cell: stepsText, right: true },
      { head: 'FOR', cell: ({ description }) => oneLine(description ?? '', 500), flexible: true },
    ],
    look,
  );

const stepsText = ({ isUsable, kind, steps }: Row): string => (isUsable ? String(steps ?? kind) : 'broken');

/** What a script says of itself and where it asks: what it does, only a run will tell. */
export function scriptText({ name, script }: Checked & { script: Script }, look: Look): string {
  const { whenToUse, phases, calls } = script;
  const sum = facts(
    [
      ['Script', oneLine(name, 100)],
      ...(whenToUse === null ? [] : [['For', oneLine(whenToUse, 500)] as const]),
      ...phases.map(
        ({ title, detail }, at) =>
          [`Phase ${at + 1}`, oneLine(detail === null ? title : `${title}: ${detail}`, 500)] as const,
      ),
    ],
    look.style,
  );
  const asks = table(
    calls,
    [
      { head: 'LINE', cell: ({ line }) => String(line), right: true },
      { head: 'ASKS', cell: ({ kind }) => ASKS[kind], paint: look.style.bold },
      { head: 'SAYING', cell: ({ says }) => oneLine(says ?? '(made while it runs)', 500), flexible: true },
    ],
    look,
  );
  const more = 'How often it comes there, and with what, only a run will tell.';
  return calls.length === 0 ? `${sum}\n\nIt asks nobody.` : `${sum}\n\n${asks}\n\n${more}`;
}

const ASKS: Readonly<Record<Script['calls'][number]['kind'], string>> = {
  agent: 'an agent',
  approve: 'a person',
  workflow: 'a workflow',
};

/** What a run would do. Layers are for the eye: each step begins as soon as what it waits for is over. */
export function planText({ name, plan }: Checked & { plan: Plan }, look: Look): string {
  const rows = plan.layers.flatMap((ids, layer) =>
    plan.steps.filter(({ id }) => ids.includes(id)).map((step) => ({ layer, step })),
  );
  const steps = table(
    rows,
    [
      { head: 'LAYER', cell: ({ layer }) => String(layer + 1), right: true },
      { head: 'STEP', cell: ({ step }) => step.id, paint: look.style.bold },
      { head: 'WAITS FOR', cell: ({ step }) => [...step.needs, ...step.after].join(', ') },
      { head: 'ROLE', cell: ({ step }) => oneLine(step.role ?? '', 100) },
      { head: 'HARNESS', cell: ({ step }) => oneLine(step.harness ?? '', 100), spare: true },
      { head: 'DOES', cell: ({ step }) => doesText(step), flexible: true },
    ],
    look,
  );
  const sum = facts(
    [
      ['Workflow', oneLine(name, 100)],
      ['Sessions', sessionsText(plan)],
      ['Longest chain', plan.criticalPath.join(' → ')],
      ['May cost', estimateText(plan.estimate)],
    ],
    look.style,
  );
  return [steps, '', sum, ...plan.warnings.map((warning) => oneLine(warning, 1_000))].join('\n');
}

function doesText({ runs, sessions, asks }: Step): string {
  if (runs === 'no') return 'nothing: it is skipped';
  const parts = [
    ...(asks ? ['asks for approval'] : []),
    ...(sessions === null ? ['a session for each item'] : []),
    ...(sessions === null || (sessions === 0 && asks)
      ? []
      : [sessions === 1 ? 'one session' : `${sessions} sessions`]),
  ];
  return `${parts.join(', then ')}${runs === 'unknown' ? ', if its condition holds' : ''}`;
}

/** By what turns like its own have used; what is not known of one of them is not known of all. */
function estimateText({ seconds, tokens, costMicros }: Plan['estimate']): string {
  const known = [
    ...(tokens === null ? [] : [amountText('tokens', Math.round(tokens))]),
    ...(costMicros === null ? [] : [amountText('cost', costMicros)]),
    ...(seconds === null ? [] : [`${span(seconds * 1000)} along the longest chain`]),
  ];
  return known.length === 0 ? 'unknown: turns like these have told nothing yet' : `about ${known.join(', ')}`;
}

function sessionsText({ roles }: Plan): string {
  const all = roles.map(
    ({ role, sessions, known }) =>
      `${known ? '' : 'at least '}${sessions} ${oneLine(role ?? 'without a role', 100)}`,
  );
  return all.length === 0 ? 'none' : all.join(', ');
}
