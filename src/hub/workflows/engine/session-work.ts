import { ok, type Result } from '#base';
import { livenessOf, resultOf, RUN_LIMITS } from '#domain';
import type { Cause, Principal, Refusal, Run, Session, Step, Turn, Usage } from '#domain';
import { agentRows, sessionRows, turnRows, type Reader, type Tx } from '#store';
import { judgeAnswer, askAgain, withSchema, type StepOptions } from '#workflow';
import type { HubDeps } from '../../deps.ts';
import { beginClose } from '../../sessions/close-session.ts';
import { spawnForStep } from '../../sessions/spawn.ts';
import { queueTurn } from '../../turns/queue-turn.ts';
import { standingOf, usedUp, type BudgetStanding } from './step-budget.ts';
import type { Begun, EndedTry, StepWork, TryEnd } from './step-work.ts';

/** Steps as turns on sessions of their own, on the agents of the run's person. */
export function sessionWork(deps: HubDeps): StepWork {
  return {
    places: (reader, run, atWork) => places(deps, reader, run, atWork),
    begin: (tx, run, step) => begin(deps, tx, run, step),
    ended,
    overdue: (reader, _run, steps) => overdue(deps, reader, steps),
    release: (tx, step) => release(deps, tx, step),
  };
}

/** At most what the run may, and what it has with what is free on agents that are heard and active; at least one. */
async function places(deps: HubDeps, reader: Reader, run: Run, atWork: number): Promise<number> {
  const settings = deps.settings();
  const most = Math.min(
    run.limits.concurrency ?? settings.workflowConcurrency,
    RUN_LIMITS.concurrencyCeiling,
  );
  const agents = await agentRows.listAgents(reader, run.user);
  const eligible = agents.filter(
    ({ name, id, intent }) =>
      intent === 'active' && (run.agent === null || run.agent === name || run.agent === id),
  );
  const ids = eligible.map(({ id }) => id);
  const heard = await agentRows.lastHeard(reader, ids);
  const load = await turnRows.countLoad(reader, ids);
  const free = eligible
    .filter(
      ({ id }) =>
        livenessOf(heard.get(id) ?? null, reader.now, settings, deps.listeningSince()).heard === 'online',
    )
    .reduce((sum, { id, slots }) => sum + Math.max(0, slots - (load.get(id) ?? 0)), 0);
  return Math.max(1, Math.min(most, atWork + free));
}

async function begin(deps: HubDeps, tx: Tx, run: Run, step: Step): Promise<Result<Begun, Refusal>> {
  const options = optionsOf(step);
  const session = await sessionFor(deps, tx, run, step, options);
  if (!session.ok) return session;
  // What is asked anew in one conversation has what the answer must look like in it already.
  const isFollowUp = step.session !== null;
  const prompt =
    options.schema === undefined || isFollowUp ? step.prompt : withSchema(step.prompt, options.schema);
  const turn = await queueTurn(tx, deps.ids, {
    session: session.value,
    source: 'step',
    prompt: deps.redact(prompt),
    command: null,
    askedBy: null,
    hops: 0,
  });
  if (!turn.ok) return turn;
  const { id, agent, harness } = session.value;
  return ok({ is: 'running', begun: { session: id, turn: turn.value.id, agent, harness } });
}

async function sessionFor(
  deps: HubDeps,
  tx: Tx,
  run: Run,
  step: Step,
  options: StepOptions,
): Promise<Result<Session, Refusal>> {
  const before = step.session === null ? null : await sessionRows.findSession(tx, step.session);
  if (before?.state === 'open') return ok(before);
  const owner = await sessionRows.findSession(tx, run.owner);
  if (!owner) throw new Error(`the session ${run.owner} that owns run ${run.id} is gone`);
  const { role, harness, fallbackHarness, agent, model, workspace } = options;
  return spawnForStep(deps, tx, actorOf(run), {
    owner,
    input: {
      role,
      harness: harness ?? ofRole(deps, role) ?? fallbackHarness ?? run.harness ?? undefined,
      agent: agent ?? run.agent ?? undefined,
      model,
      ...(run.source === null ? { cwd: run.cwd ?? undefined } : { source: run.source }),
      ...(run.mode === null ? {} : { approvals: run.mode }),
      ...(isKind(workspace) ? { workspace: { kind: workspace } } : {}),
    },
  });
}

/** The harness that a role names for itself. */
function ofRole({ roleShelf }: HubDeps, name: string | undefined): string | null {
  const role = name === undefined ? undefined : roleShelf.find(name);
  return role === undefined || 'code' in role ? null : role.harness;
}

const isKind = (workspace: string | undefined): workspace is 'worktree' | 'clone' =>
  workspace === 'worktree' || workspace === 'clone';

/** Whoever started the run acts in it: a session with no more than its own rights. */
function actorOf(run: Run): Principal {
  const { user, owner, startedBy } = run;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- nothing looks at the token of an act that the hub does
  const token = 'tok_run' as Extract<Principal, { kind: 'user' }>['token'];
  return startedBy === user
    ? { kind: 'user', user, token, role: 'member', client: 'workflow' }
    : { kind: 'session', user, token, session: owner };
}

async function ended(reader: Reader, _run: Run, steps: readonly Step[]): Promise<EndedTry[]> {
  const tries = endedTries(steps, await endedTurns(reader, steps));
  const judged: EndedTry[] = [];
  for (const { step, turn } of tries) {
    const standing = await standingOf(reader, step, optionsOf(step).budget);
    judged.push({ step: step.id, end: heldTo(standing, judge(step, turn)), use: useOf(turn.usage) });
  }
  return judged;
}

/** What came of a try, held to the step's own budget: what is over fails, and nothing is tried on what is used up. */
function heldTo(standing: BudgetStanding | undefined, end: TryEnd): TryEnd {
  if (standing === undefined) return end;
  if (standing.over) return { is: 'failed', cause: standing.over, isFinal: true };
  if (end.is === 'done' || standing.left) return end;
  return { is: 'failed', cause: usedUp(end.cause), isFinal: true };
}

async function endedTurns(reader: Reader, steps: readonly Step[]): Promise<Turn[]> {
  const ids = steps.flatMap(({ turn }) => turn ?? []);
  const turns = (await turnRows.findTurns(reader, ids)).filter(({ endedAt }) => endedAt !== null);
  return turns.toSorted((a, b) => (a.endedAt ?? 0) - (b.endedAt ?? 0));
}

const endedTries = (steps: readonly Step[], turns: readonly Turn[]) =>
  turns.flatMap((turn) => {
    const step = steps.find((one) => one.turn === turn.id);
    return step ? [{ step, turn }] : [];
  });

function judge(step: Step, turn: Turn): TryEnd {
  if (turn.state !== 'done') {
    const cause = turn.cause ?? { code: `turn.${turn.state}`, message: `its turn was ${turn.state}` };
    return { is: 'failed', cause };
  }
  const end = resultOf({ reply: turn.reply ?? '', stopReason: turn.stopReason ?? 'end_turn' }, false);
  if ('why' in end) return { is: 'failed', cause: { code: 'step.stopped', message: end.why } };
  const { schema } = optionsOf(step);
  if (schema === undefined) return { is: 'done', value: end.result };
  const judged = judgeAnswer(end.result, schema);
  if (judged.ok) return { is: 'done', value: judged.value };
  const message = `its answer does not fit what was asked for: ${judged.findings.join('; ')}`;
  const cause: Cause = { code: 'step.answer_invalid', message };
  return step.tries < RUN_LIMITS.schemaTries
    ? { is: 'again', cause, ask: askAgain(judged.findings, schema) }
    : { is: 'failed', cause };
}

function useOf(usage: Usage | null): EndedTry['use'] {
  const { inputTokens, outputTokens, costMicros } = usage ?? {};
  const known = inputTokens !== undefined || outputTokens !== undefined;
  return { tokens: (inputTokens ?? 0) + (outputTokens ?? 0), costMicros: costMicros ?? 0, known };
}

async function overdue(
  deps: HubDeps,
  reader: Reader,
  steps: readonly Step[],
): ReturnType<StepWork['overdue']> {
  const { stepStallMs } = deps.settings();
  const turns = await turnRows.findTurns(
    reader,
    steps.flatMap(({ turn }) => turn ?? []),
  );
  const found: Awaited<ReturnType<StepWork['overdue']>> = [];
  for (const turn of turns) {
    const step = steps.find((one) => one.turn === turn.id);
    if (!step || turn.startedAt === null || turn.state !== 'running') continue;
    const options = optionsOf(step);
    const late = tooLate(reader.now, { ...turn, startedAt: turn.startedAt }, options, stepStallMs);
    const spent = (await standingOf(reader, step, options.budget))?.over;
    if (spent) found.push({ step: step.id, cause: spent, mayRetry: false });
    else if (late) found.push({ step: step.id, ...late });
  }
  return found;
}

function tooLate(
  now: number,
  { startedAt, lastActivityAt, openCalls }: Turn & { startedAt: number },
  { timeoutMs }: StepOptions,
  stepStallMs: number,
): { cause: Cause; mayRetry: boolean } | undefined {
  if (timeoutMs !== undefined && now - startedAt > timeoutMs) {
    const message = `it was not done in ${seconds(timeoutMs)}`;
    return { cause: { code: 'step.timeout', message }, mayRetry: false };
  }
  const silent = now - (lastActivityAt ?? startedAt);
  if (openCalls.length > 0 || silent < stepStallMs) return undefined;
  return {
    cause: { code: 'step.stalled', message: `it gave no sign for ${seconds(silent)}` },
    mayRetry: true,
  };
}

const seconds = (ms: number) => `${Math.round(ms / 1000)} s`;

async function release(deps: HubDeps, tx: Tx, step: Step): Promise<void> {
  if (step.session === null) return;
  const session = await sessionRows.lockSession(tx, step.session);
  if (session?.state === 'open' || session?.state === 'starting')
    await beginClose(tx, deps.ids, session, 'step_done');
}

export function optionsOf(step: Pick<Step, 'options'>): StepOptions {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by us as JSON
  return JSON.parse(step.options) as StepOptions;
}
