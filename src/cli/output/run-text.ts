import { sourceText } from '#domain';
import type { RunDetail } from '../runs/the-run.ts';
import { answerLine, type ApprovalView } from './approval-lines.ts';
import { oneLine, plainText } from './plain-text.ts';
import { countsText, limitsText, paintRun, runWord, usedText, valueText } from './run-lines.ts';
import type { Look } from './session-lines.ts';
import { shortId } from './short-id.ts';
import { ago, span, until } from './spans.ts';
import { byNeed, stepTable } from './step-lines.ts';
import { facts } from './table.ts';

/** Rows of a status: what there are more is listed with `--steps`. */
const STEP_ROWS = 40;
const NOTE_ROWS = 8;
const ARTIFACT_ROWS = 20;

/** A run on one screen: how it stands and why, what it asks, its steps, those that failed first. */
export function runText(run: RunDetail, asked: readonly ApprovalView[], look: Look): string {
  const steps = run.steps.toSorted(byNeed);
  const left = stepsInAll(run) - Math.min(STEP_ROWS, steps.length);
  const notes = run.notes.filter(({ kind }) => kind !== 'phase').slice(-NOTE_ROWS);
  const parts = [
    runFacts(run, look),
    ...run.gates.map((gate) =>
      gateText(
        gate,
        asked.find(({ id }) => id === gate.approval),
        look,
      ),
    ),
    ...asked
      .filter(({ id }) => !run.gates.some((gate) => gate.approval === id))
      .map((approval) => look.style.attention(`Needs you: ${answerLine(approval)}`)),
    steps.length === 0 ? '' : stepTable(steps.slice(0, STEP_ROWS), look),
    left > 0 ? `And ${left} more steps: muster workflow status ${shortId(run.id)} --steps` : '',
    artifactsText(run),
    notes.map(({ kind, text }) => look.style.dim(`${kind}: ${oneLine(text, 500)}`)).join('\n'),
    run.state === 'done' && run.result !== null ? `Result\n${valueText(run.result, RESULT_CHARACTERS)}` : '',
    run.next === null ? '' : plainText(run.next),
  ];
  return parts.filter(Boolean).join('\n\n');
}

/** An answer holds some of them alone; what was left out was never asked for, and has no row. */
const stepsInAll = ({ counts: { reused: _reused, skipped: _skipped, ...states } }: RunDetail): number =>
  Object.values(states).reduce((sum, n) => sum + n, 0);

/** What it left, a line each. */
function artifactsText({ id, artifacts }: RunDetail): string {
  if (artifacts.length === 0) return '';
  const lines = artifacts
    .slice(0, ARTIFACT_ROWS)
    .map(
      ({ name, type, version, step }) =>
        `  ${oneLine(name, 200)}  ${type}  version ${version}${step === null ? '' : `  by ${oneLine(step, 64)}`}`,
    );
  const more = artifacts.length > ARTIFACT_ROWS ? ', and more' : '';
  return [`Artifacts${more}: muster artifact show NAME --run ${shortId(id)}`, ...lines].join('\n');
}

const RESULT_CHARACTERS = 2_000;

function runFacts(run: RunDetail, look: Look): string {
  const { limits } = run;
  const agents = limits.agents === undefined ? '' : ` of ${limits.agents}`;
  return facts(
    [
      ['Run', run.id],
      ['Workflow', `${oneLine(run.name, 64)}${run.kind === 'script' ? ' (script)' : ''}`],
      [
        'Status',
        paintRun(look.style, run, runWord(run.word)) +
          (run.why === null ? '' : `: ${oneLine(run.why, 1_000)}`),
      ],
      ['Phase', run.phase && oneLine(run.phase, 200)],
      ['Steps', countsText(run)],
      ['Agents', `${run.agentsUsed}${agents}`],
      ['Used', usedText(run)],
      ['Limits', limitsText(limits)],
      ['Active', span(run.activeMs)],
      ['Started', ago(run.createdAt, look.now)],
      ['Ended', run.endedAt === null ? null : ago(run.endedAt, look.now)],
      ['Execution', run.execution === 1 ? null : String(run.execution)],
      ['Results of', run.basis],
      ['Folder', run.cwd],
      ['Source', run.source && oneLine(sourceText(run.source), 500)],
      ['You may', run.actions.join(', ')],
      ['Mind', run.warnings.map((warning) => oneLine(warning, 300)).join('\n')],
    ],
    look.style,
  );
}

type Gate = RunDetail['gates'][number];

/** A gate, what there is to read before one decides, and what one types to answer it. */
function gateText(gate: Gate, approval: ApprovalView | undefined, look: Look): string {
  const { question, approvers, expiresAt, previews } = gate;
  const who = approvers?.map((one) => ('person' in one ? one.person : `whoever is ${one.role}`)).join(', ');
  const answer =
    approval === undefined ? `muster approval show ${shortId(gate.approval)}` : answerLine(approval);
  return [
    look.style.attention(`Needs you: ${oneLine(question, 500)}`),
    ...previews.map(({ name, text }) => `  ${look.style.bold(oneLine(name, 64))}: ${oneLine(text, 400)}`),
    ...(who === undefined ? [] : [`  For ${oneLine(who, 300)}.`]),
    `  Denied by itself ${until(expiresAt, look.now)}.`,
    `  ${answer}`,
  ].join('\n');
}
