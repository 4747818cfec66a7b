import type { StepView } from '../runs/the-run.ts';
import { oneLine } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { shortId } from './short-id.ts';
import { span } from './spans.ts';
import type { Style } from './style.ts';
import { table } from './table.ts';

type StepWord = StepView['word'];

const STEP_RANK: Readonly<Record<StepWord, number>> = {
  failed: 0,
  needs_you: 1,
  running: 2,
  dispatching: 3,
  queued: 4,
  cancelled: 5,
  done: 6,
  reused: 7,
  skipped: 8,
};

/** What failed or asks first; of one word in the order of asking. */
export const byNeed = (a: StepView, b: StepView): number =>
  STEP_RANK[a.word] - STEP_RANK[b.word] || a.call - b.call;

const STEP_PAINT: Readonly<Record<StepWord, keyof Style | null>> = {
  failed: 'bad',
  needs_you: 'attention',
  running: 'active',
  dispatching: 'active',
  queued: null,
  cancelled: 'dim',
  done: 'good',
  reused: 'good',
  skipped: 'dim',
};

export const stepWord = (word: StepWord): string => word.replaceAll('_', ' ');

export const paintStep = (style: Style, word: StepWord, text: string): string => {
  const paint = STEP_PAINT[word];
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
        paint: (text, step) => paintStep(look.style, step.word, text),
      },
      { head: 'WHO', cell: whoText },
      { head: 'TOOK', cell: (step) => tookText(step, look.now), right: true },
      { head: 'PHASE', cell: ({ phase }) => oneLine(phase ?? '', 40), spare: true },
      { head: 'WHAT', cell: (step) => oneLine(stepWhat(step), 300), flexible: true },
    ],
    look,
  );
}

const stepState = ({ word, tries }: StepView): string =>
  tries > 1 && word !== 'reused' ? `${stepWord(word)} (try ${tries})` : stepWord(word);

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
