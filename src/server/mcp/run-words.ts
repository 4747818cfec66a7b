import { LIMITS, type RunWord, type StepWord } from '#domain';
import type { RunDetail, RunView, StartOutcome, StepDetail, StepView } from '#hub';
import { viewRun, viewRunDetail, viewStepDetail } from '../views/runs.ts';
import { defanged } from './task-words.ts';
import type { ToolReply } from './tool.ts';
import { inLine, quoted, spanText } from './words.ts';

/** One line of a run: its name, id, how it stands and why, its steps. */
export function runLine(view: RunView): string {
  const { run, word, why, phase, activeMs } = view;
  return [
    inLine(run.name, 100),
    run.id,
    `${read(word)}${why === null ? '' : `: ${inLine(why)}`}`,
    countsText(view),
    phase === null ? '' : `phase ${inLine(phase, 100)}`,
    `${spanText(activeMs)} of work`,
  ]
    .filter(Boolean)
    .join(' · ');
}

function countsText({ counts }: RunView): string {
  const { reused, asking, ...states } = counts;
  const some = Object.entries({ ...states, 'needs you': asking }).filter(([, n]) => n > 0);
  const steps = some.map(([state, n]) => `${n} ${state}`).join(', ');
  return `${steps === '' ? 'no steps yet' : steps}${reused > 0 ? ` (${reused} reused)` : ''}`;
}

/** What became of a start: the run and what to do next, or what is wrong with the text. */
export function startedReply(outcome: StartOutcome): ToolReply {
  if (outcome.started) {
    const { run } = outcome;
    const text = [
      `Started: ${runLine(run)}.`,
      ...run.run.warnings.map((warning) => inLine(warning)),
      'Its end comes to you as mail: do not look again and again. workflow_status shows how it stands.',
    ];
    return { text: text.join('\n'), data: { started: true, run: runData(run) } };
  }
  const { findings, problems } = outcome;
  const lines = [
    ...findings.map(
      ({ line, column, message }) => `- line ${line}, column ${column}: ${inLine(message, 500)}`,
    ),
    ...problems.map((problem) => `- ${inLine(problem, 500)}`),
  ];
  return {
    text: `Nothing was started. Mend this and start it again:\n${lines.join('\n')}`,
    data: { started: false, findings: defanged(findings), problems: defanged(problems) },
  };
}

const STEPS_SHOWN = 40;
const NOTES_SHOWN = 10;
const ARTIFACTS_SHOWN = 20;
const ORDER: readonly StepWord[] = [
  'failed',
  'needs_you',
  'running',
  'dispatching',
  'queued',
  'cancelled',
  'done',
  'reused',
  'skipped',
];

const read = (word: RunWord | StepWord): string => word.replaceAll('_', ' ');

/** A run with its steps, those that failed first, what it asks, and its result. */
export function detailReply(detail: RunDetail): ToolReply {
  const steps = detail.steps.toSorted(
    (a, b) => ORDER.indexOf(a.word) - ORDER.indexOf(b.word) || a.call - b.call,
  );
  const shown = steps.slice(0, STEPS_SHOWN);
  const { reused: _reused, skipped: _skipped, ...states } = detail.counts;
  const left = Object.values(states).reduce((sum, n) => sum + n, 0) - shown.length;
  const { run, gates, notes, artifacts } = detail;
  const text = [
    runLine(detail),
    ...gates.map(({ question, approval }) => `Asks people (${approval}): ${inLine(question, 500)}`),
    shown.map((step) => `- ${stepLine(step)}`).join('\n'),
    left > 0 ? `${left} more steps: name one with \`step\`.` : '',
    artifacts.length === 0
      ? ''
      : `Artifacts, for artifact_get with run ${run.id}: ${artifacts
          .slice(0, ARTIFACTS_SHOWN)
          .map(({ name, version }) => `${inLine(name, 200)} (version ${version})`)
          .join(', ')}`,
    notes.length === 0
      ? ''
      : quoted(
          { kind: 'notes', from: run.id },
          notes
            .slice(-NOTES_SHOWN)
            .map(({ kind, text }) => `${kind}: ${text}`)
            .join('\n'),
        ),
    run.state === 'done' && run.result !== null
      ? `Result:\n${quoted({ kind: 'result', from: run.id }, run.result)}`
      : '',
    detail.actions.includes('resume') ? 'workflow_resume goes on with it; what holds is not run again.' : '',
  ];
  const data = viewRunDetail({ ...detail, steps: shown, notes: notes.slice(-NOTES_SHOWN) });
  return {
    text: text.filter(Boolean).join('\n'),
    data: {
      run: defanged({ ...data, args: cut(data.args), result: cut(data.result) }),
      moreSteps: Math.max(0, left),
    },
  };
}

/** Of a long value only its text as JSON is shown, cut; whoever needs it whole reads the steps. */
function cut(value: unknown): unknown {
  const text = JSON.stringify(value) ?? 'null';
  return text.length <= LIMITS.mcpTextCharacters ? value : `${text.slice(0, LIMITS.mcpTextCharacters)}…`;
}

function stepLine({ name, word, cause, why, outputStart, role, harness, agentName }: StepView): string {
  const who = [role, harness, agentName].filter((part) => part !== null).join(' ');
  const said = cause?.message ?? why ?? outputStart;
  return [inLine(name, 100), read(word), inLine(who, 100), said === null ? '' : inLine(said, 200)]
    .filter(Boolean)
    .join(' · ');
}

/** One step with its prompt, its tries and its output. */
export function stepReply(run: string, step: StepDetail): ToolReply {
  const tries = step.history.map(
    ({ number, session, cause }) =>
      `- try ${number} (${session})${cause === null ? '' : `: ${inLine(cause.message)}`}`,
  );
  const about = { from: step.id };
  const text = [
    stepLine(step),
    step.prompt === '' ? '' : `Prompt:\n${quoted({ kind: 'prompt', ...about }, step.prompt)}`,
    tries.length === 0 ? '' : `Tries:\n${tries.join('\n')}`,
    step.output === null || step.output === undefined
      ? ''
      : `Output:\n${quoted({ kind: 'output', ...about }, typeof step.output === 'string' ? step.output : JSON.stringify(step.output, null, 2))}`,
  ];
  const view = viewStepDetail(step);
  return {
    text: text.filter(Boolean).join('\n\n'),
    data: { run, step: defanged({ ...view, prompt: cut(view.prompt), output: cut(view.output) }) },
  };
}

/** A run as JSON; what others wrote in it is data here too. */
export const runData = (view: RunView) => defanged(viewRun(view));

/** How a run stands after it was told something. */
export const changedReply = (view: RunView): ToolReply => ({
  text: `${runLine(view)}.`,
  data: { run: runData(view) },
});
