import type { RunDetail, RunStep } from './run-queries.ts';
import { lookOfStep, type StepWord } from './step-look.ts';

/** Something that happened in a run, in one line. */
export interface RunEvent {
  id: string;
  at: number;
  /** The step that it is about; null for what its program said. */
  step: RunStep | null;
  /** How it looks: a step's word, or what kind of note it is. */
  word: StepWord | 'note' | 'phase';
  text: string;
}

/** Everything that is known to have happened, the latest last: steps as they were asked for, begun and ended, and notes. */
export function eventsOf(steps: readonly RunStep[], notes: RunDetail['notes']): RunEvent[] {
  const events: RunEvent[] = notes.map(({ kind, text, at }, index) => ({
    id: `note ${index}`,
    at,
    step: null,
    word: kind === 'phase' ? 'phase' : 'note',
    text,
  }));
  for (const step of steps) events.push(...eventsOfStep(step));
  // What was asked for in one instant stays in the order of asking.
  return events.sort((a, b) => a.at - b.at || (a.step?.call ?? 0) - (b.step?.call ?? 0));
}

function eventsOfStep(step: RunStep): RunEvent[] {
  const { id, word, createdAt, startedAt, endedAt, tries, cause, why } = step;
  const made = (at: number, what: StepWord, text: string): RunEvent => ({
    id: `${id} ${what}`,
    at,
    step,
    word: what,
    text,
  });
  const events: RunEvent[] = [];
  if (word === 'queued') events.push(made(createdAt, 'queued', why ?? 'asked for'));
  if (step.kind === 'approve')
    events.push(
      made(startedAt ?? createdAt, 'needs_you', endedAt === null && why !== null ? why : 'asks people'),
    );
  else if (startedAt !== null && word !== 'queued') {
    const who = [step.harness, step.agent?.name].filter(Boolean).join(' on ');
    events.push(made(startedAt, 'running', who === '' ? 'began' : `began: ${who}`));
  }
  if (endedAt !== null) {
    const again = tries > 1 ? ` after ${tries} tries` : '';
    events.push(
      made(endedAt, word, `${lookOfStep(word).text}${again}${cause === null ? '' : `: ${cause.message}`}`),
    );
  }
  return events;
}

/** Those with a text in their step, phase or words; in small letters or capitals. */
export function eventsLike(events: readonly RunEvent[], text: string, isFailuresOnly: boolean): RunEvent[] {
  const wanted = text.trim().toLowerCase();
  return events.filter(
    ({ step, word, text: said }) =>
      (!isFailuresOnly || word === 'failed') &&
      `${step?.name ?? ''} ${step?.phase ?? ''} ${said}`.toLowerCase().includes(wanted),
  );
}

/** The step that a reader wants to see first: what failed, asks, or is at work; else the last that was asked for. */
export function firstToSee(steps: readonly RunStep[]): RunStep | undefined {
  for (const state of ['failed', 'asking', 'running', 'queued'] as const) {
    const found = steps.find((step) => step.state === state);
    if (found) return found;
  }
  return steps.at(-1);
}
