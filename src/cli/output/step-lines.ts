import type { StepView } from '../runs/the-run.ts';
import { oneLine } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { shortId } from './short-id.ts';
import { span } from './spans.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

const STEP_RANK: Readonly<Record<StepView['state'], number>> = {
  failed: 0,
  asking: 1,
  running: 2,
  queued: 3,
  cancelled: 4,
  done: 5,
  skipped: 6,
};

/** What failed or asks first; of one state in the order of asking. */
export const byNeed = (a: StepView, b: StepView): number =>
  STEP_RANK[a.state] - STEP_RANK[b.state] || a.call - b.call;

const STEP_PAINT: Readonly<Record<StepView['state'], keyof Style | null>> = {
  failed: 'bad',
  asking: 'attention',
  running: 'active',
  queued: null,
  cancelled: 'dim',
  done: 'good',
  skipped: 'dim',
};

export const paintStep = (style: Style, state: StepView['state'], text: string): string => {
  const paint = STEP_PAINT[state];
  return paint === null ? text : style[paint](text);
};

/** One row a step. */
export function stepTable(steps: readonly StepView[], look: Look): string {
  return table(
    steps,
    [
      { head: 'STEP', cell: ({ name }) => oneLine(name, 64), paint: look.style.bold },
      {
        head: 'STATE',
        cell: (step) => stepState(step),
        paint: (text, step) => paintStep(look.style, step.state, text),
      },
      { head: 'WHO', cell: whoText },
      { head: 'TOOK', cell: (step) => tookText(step, look.now), right: true },
      { head: 'PHASE', cell: ({ phase }) => oneLine(phase ?? '', 40), spare: true },
      { head: 'WHAT', cell: (step) => oneLine(stepWhat(step), 300), flexible: true },
    ],
    look,
  );
}

const stepState = ({ state, reusedFrom, tries }: StepView): string =>
  reusedFrom !== null ? 'reused' : tries > 1 ? `${state} (try ${tries})` : state;

/** `developer, grok on mill`. */
export function whoText({ role, harness, agent }: Pick<StepView, 'role' | 'harness' | 'agent'>): string {
  const where = [harness, agent && `on ${agent.name ?? shortId(agent.id)}`].filter(Boolean).join(' ');
  return [role, where]
    .filter(Boolean)
    .map((part) => oneLine(String(part), 100))
    .join(', ');
}

/** How long it has run, or ran. */
export function tookText(
  { startedAt, endedAt }: Pick<StepView, 'startedAt' | 'endedAt'>,
  now: number,
): string {
  return startedAt === null ? '' : span((endedAt ?? now) - startedAt);
}

/** Why it stands so, or what came of it, or what it was asked. */
const stepWhat = ({ cause, why, outputStart, promptStart }: StepView): string =>
  cause?.message ?? why ?? outputStart ?? promptStart;
