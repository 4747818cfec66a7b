import { hasEnded, type RunDetail, type StepView } from '../runs/the-run.ts';
import { countsText, paintRun, runStatus, usedText } from './run-lines.ts';
import { paintStep, tookText, whoText } from './step-lines.ts';
import { oneLine } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { shortId } from './short-id.ts';
import { clockTime, span } from './spans.ts';

/** What has happened between two looks at a run, a line each; `before` undefined: what a person should know who comes. */
export function runChanges(before: RunDetail | undefined, now: RunDetail, look: Look): string[] {
  if (before === undefined) return [comingLine(now, look)];
  const lines = changedLines(before, now, look);
  return hasEnded(now) && !hasEnded(before) ? [...lines, endLine(now, look)] : lines;
}

const comingLine = (run: RunDetail, look: Look): string =>
  `${look.style.bold(oneLine(run.name, 64))} (${shortId(run.id)}): ${
    hasEnded(run) ? endLine(run, look) : `${runStatus(run)}, ${countsText(run)}`
  }`;

function changedLines(before: RunDetail, now: RunDetail, look: Look): string[] {
  // Another execution begins with steps of its own.
  const known = new Map(
    before.execution === now.execution ? before.steps.map((step) => [step.id, step]) : [],
  );
  const at = look.style.dim(clockTime(look.now));
  const lines = [
    ...newNotes(before.notes, now.notes).map((note) => noteLine(note, look)),
    ...now.steps.flatMap((step) => stepLine(known.get(step.id), step, look) ?? []),
  ];
  if (now.execution !== before.execution) lines.unshift(`execution ${now.execution} begins`);
  const isNews = before.word !== now.word || before.why !== now.why;
  if (isNews && (now.why !== null || now.word === 'paused') && !hasEnded(now))
    lines.push(paintRun(look.style, now, runStatus(now, 500)));
  return lines.map((line) => `${at}  ${line}`);
}

type Note = RunDetail['notes'][number];

/** Only the latest are shown, so that a place among them says nothing. */
function newNotes(before: readonly Note[], now: readonly Note[]): readonly Note[] {
  const last = before.at(-1);
  const at = now.findLastIndex(
    (note) => note.at === last?.at && note.kind === last.kind && note.text === last.text,
  );
  return now.slice(at + 1);
}

function noteLine({ kind, text }: Note, look: Look): string {
  if (kind === 'phase') return look.style.bold(`phase: ${oneLine(text, 300)}`);
  return look.style.dim(`${kind}: ${oneLine(text, 1_000)}`);
}

type Said = (step: StepView, look: Look) => string;

const because = ({ cause, why }: StepView): string => detail(cause?.message ?? why);
const detail = (text: string | null): string => (text === null ? '' : `: ${oneLine(text, 300)}`);
const inTime = (step: StepView, look: Look): string =>
  step.startedAt === null ? '' : ` in ${tookText(step, look.now)}`;
const inWords = (step: StepView, look: Look, text: string): string => paintStep(look.style, step.word, text);

/** What is said of a step that has come to a state. */
const SAID: Readonly<Record<StepView['state'], Said>> = {
  queued: (step, look) => `${inWords(step, look, 'waits for another try')}${because(step)}`,
  asking: (step, look) => `${inWords(step, look, 'needs you')}${because(step)}`,
  running: (step, look) => {
    const who = whoText(step);
    const again = step.tries > 1 ? ` again, try ${step.tries}` : '';
    return `${inWords(step, look, `began${again}`)}${who === '' ? '' : ` (${who})`}`;
  },
  done: (step, look) =>
    step.reusedFrom === null
      ? `${inWords(step, look, 'done')}${inTime(step, look)}${detail(step.outputStart)}`
      : inWords(step, look, 'reused'),
  failed: (step, look) => `${inWords(step, look, 'failed')}${inTime(step, look)}${because(step)}`,
  cancelled: (step, look) => `${inWords(step, look, 'cancelled')}${because(step)}`,
  skipped: (step, look) => `${inWords(step, look, 'skipped')}${because(step)}`,
};

/** Undefined where there is nothing new: of a step that is queued, how its run stands tells enough. */
function stepLine(before: StepView | undefined, step: StepView, look: Look): string | undefined {
  if (before?.state === step.state && before.tries === step.tries) return undefined;
  if (before === undefined && step.state === 'queued') return undefined;
  return `${look.style.bold(oneLine(step.name, 64))} ${SAID[step.state](step, look)}`;
}

function endLine(run: RunDetail, look: Look): string {
  const used = usedText(run);
  const sum = [countsText(run), `${span(run.activeMs)} of work`, used === '' ? '' : `used: ${used}`];
  return `${paintRun(look.style, run, runStatus(run, 1_000))} (${sum.filter(Boolean).join('; ')})`;
}
