import { ok, type Result } from '#base';
import { awaitsWord, LIVE_RUN_STATES, runStatusOf } from '#domain';
import type { Principal, Refusal, Run, RunAction, RunId, RunState, Step, StepAsking } from '#domain';
import { approvalRows, artifactRows, runRows, stepPages, stepRows, summaryRows, type Reader } from '#store';
import type { PageOf } from '../answer.ts';
import type { HubDeps } from '../deps.ts';
import { idCursor, pageOf } from '../page-cursor.ts';
import { gateOptions } from './engine/begin-waits.ts';
import { resolveRun } from './run-lookup.ts';
import type {
  GateView,
  RunArtifact,
  RunCounts,
  RunDetail,
  RunListQuery,
  RunNote,
  RunView,
} from './run-verbs.ts';
import { outputText, start, stepViews } from './step-views.ts';

/** Of a run with more, those most in need of a look; the rest come in pages. */
const STEPS_SHOWN = 200;
const NOTES_SHOWN = 200;
const PREVIEWS_SHOWN = 8;
const ARTIFACTS_SHOWN = 200;

type Deps = Pick<HubDeps, 'store'>;

export async function listRuns(
  { store }: Deps,
  by: Principal,
  { cursor, limit, state, workflow }: RunListQuery,
): Promise<Result<PageOf<RunView>, Refusal>> {
  const from = idCursor('run', cursor);
  if (!from.ok) return from;
  return store.read(async (reader) => {
    const query = {
      states: statesOf(state),
      name: workflow ?? null,
      before: from.value ?? null,
      most: limit + 1,
    };
    const owner = by.kind === 'session' ? by.session : null;
    const page = pageOf(await runRows.listRuns(reader, by.user, query, owner), limit, ({ id }) => id);
    return ok({ ...page, items: await viewsOf(reader, page.items) });
  });
}

const statesOf = (state: RunState | 'live' | 'all'): readonly RunState[] | null =>
  state === 'all' ? null : state === 'live' ? LIVE_RUN_STATES : [state];

/** Runs as every door shows them. */
export async function viewsOf(reader: Reader, runs: readonly Run[]): Promise<RunView[]> {
  const ids = runs.map(({ id }) => id);
  const live = runs.filter(isLive).map(({ id }) => id);
  const counted = await summaryRows.countSteps(reader, ids);
  const skipped = await summaryRows.countSkipped(reader, ids);
  const reasons = await summaryRows.queuedReasons(reader, live);
  const asking = await askingOf(reader, live);
  const phases = await summaryRows.lastPhases(reader, ids);
  return runs.map((run) =>
    viewOf(reader, run, {
      counts: countsOf(
        counted.filter((one) => one.run === run.id),
        skipped.get(run.id) ?? 0,
      ),
      asking: asking.get(run.id) ?? [],
      queuedWhy: reasons.get(run.id) ?? null,
      phase: phases.get(run.id) ?? null,
    }),
  );
}

/** Steps that ask people, of each run and of what runs within it. */
async function askingOf(reader: Reader, runs: readonly RunId[]): Promise<Map<RunId, StepAsking[]>> {
  const within = await summaryRows.runsWithin(reader, runs);
  const around = new Map(within.map((one) => [one.child, one]));
  const rows = await summaryRows.askingSteps(reader, [...new Set([...runs, ...around.keys()])]);
  const found = new Map<RunId, StepAsking[]>();
  const put = (run: RunId, one: StepAsking) => found.set(run, [...(found.get(run) ?? []), one]);
  for (const { run, name, options } of rows) {
    const asks = options === null ? 'permission' : { approvers: gateOptions({ options }).approvers };
    if (runs.includes(run)) put(run, { name, asks });
    const outer = around.get(run);
    if (outer) put(outer.run, { name: `${outer.name}: ${name}`, asks });
  }
  return found;
}

const isLive = ({ state }: Pick<Run, 'state'>) => (LIVE_RUN_STATES as readonly RunState[]).includes(state);

/** `skipped`: steps that were left out, of which there are no rows. */
function countsOf(counted: readonly summaryRows.StepCount[], skipped: number): RunCounts {
  const counts: RunCounts = {
    queued: 0,
    asking: 0,
    running: 0,
    done: 0,
    failed: 0,
    cancelled: 0,
    skipped,
    reused: 0,
  };
  for (const { state, reused, n } of counted) {
    counts[state] += n;
    counts.reused += reused;
  }
  return counts;
}

interface Facts {
  counts: RunCounts;
  asking: readonly StepAsking[];
  queuedWhy: string | null;
  phase: string | null;
}

function viewOf({ now }: Pick<Reader, 'now'>, run: Run, { phase, ...facts }: Facts): RunView {
  const { counts } = facts;
  return {
    run,
    ...runStatusOf({ run, ...facts }),
    activeMs: run.activeMs + (run.activeSince === null ? 0 : Math.max(0, now - run.activeSince)),
    counts,
    phase,
    actions: actionsOf(run, facts.asking.length > 0),
  };
}

function actionsOf(run: Run, asks: boolean): RunAction[] {
  if (awaitsWord(run)) return ['answer', 'cancel'];
  const answer: RunAction[] = asks ? ['answer'] : [];
  switch (run.state) {
    case 'running':
    case 'waiting':
      return [...answer, 'pause', 'cancel'];
    case 'paused':
      return [...answer, 'resume', 'cancel'];
    case 'failed':
    case 'cancelled':
      return ['resume', 'rerun'];
    case 'done':
      return ['rerun'];
  }
}

export async function showRun(
  { store }: Deps,
  by: Principal,
  ref: string,
): Promise<Result<RunDetail, Refusal>> {
  return store.read(async (reader) => {
    const found = await resolveRun(reader, by, ref);
    if (!found.ok) return found;
    const run = found.value;
    const steps = await stepPages.neediestSteps(reader, run, STEPS_SHOWN);
    const [view] = await viewsOf(reader, [run]);
    if (!view) throw new Error(`run ${run.id} has no view`);
    return ok({
      ...view,
      steps: await stepViews(reader, steps),
      gates: await gatesOf(reader, run, steps),
      notes: await notesOf(reader, run),
      artifacts: await artifactsOf(reader, run),
      next: nextOf(run, view.counts),
    });
  });
}

/** What people go on with. */
function nextOf({ id, state }: Run, { failed }: RunCounts): string | null {
  // A script may come to its end without what failed.
  if (state === 'done' && failed > 0) return `muster workflow rerun ${id}`;
  if (state === 'failed' || state === 'cancelled' || state === 'paused')
    return `muster workflow resume ${id}`;
  return null;
}

async function notesOf(reader: Reader, { id, execution }: Run): Promise<RunNote[]> {
  const rows = await stepRows.notesOf(reader, id, execution, NOTES_SHOWN);
  return rows.toReversed().map(({ kind, text, at }) => ({ kind, text, at }));
}

async function artifactsOf(reader: Reader, { id }: Run): Promise<RunArtifact[]> {
  const rows = await artifactRows.artifactsOfRun(reader, id, ARTIFACTS_SHOWN);
  return rows.map(({ id: artifact, name, type, step, head }) => ({
    id: artifact,
    name,
    type,
    step,
    version: head,
  }));
}

async function gatesOf(reader: Reader, run: Run, steps: readonly Step[]): Promise<GateView[]> {
  const asking = steps.filter(({ state, approval }) => state === 'asking' && approval !== null);
  if (asking.length === 0) return [];
  const ended = await stepRows.endedSteps(reader, run.id, run.execution, PREVIEWS_SHOWN);
  const previews = ended
    .filter(({ state }) => state === 'done')
    .toSorted((a, b) => a.call - b.call)
    .map((step) => ({ name: step.name, text: start(outputText(step)) }));
  const gates: GateView[] = [];
  for (const { id, approval, prompt, options } of asking) {
    if (approval === null) continue;
    const asked = await approvalRows.findApproval(reader, approval);
    // Of a step that is listed only the beginning was read.
    const question = (await stepRows.findStep(reader, id))?.prompt ?? prompt;
    const { approvers } = gateOptions({ options });
    const expiresAt = asked?.approval.expiresAt ?? 0;
    gates.push({ step: id, approval, question, approvers, expiresAt, previews });
  }
  return gates;
}
