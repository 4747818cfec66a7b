import { ok, refuse, type Result } from '#base';
import { isId, LIMITS, newId, refusal, RUN_LIMITS } from '#domain';
import type { Principal, Refusal, Run, RunLimits, Session, UserId } from '#domain';
import { runRows, sessionRows, type Reader, type Tx } from '#store';
import { askQuestion } from '../approvals/index.ts';
import { doorOf, principalText, recordAuditOf } from '../audit/index.ts';
import type { HubDeps } from '../deps.ts';
import { notFor } from '../refusals.ts';
import { ensureSelf } from '../sessions/address.ts';
import { placeSession } from '../sessions/place.ts';
import { workplaceFor } from '../sessions/workplace.ts';
import { RUNS_TOPIC } from './runs-topic.ts';
import { newRun } from './new-run.ts';
import { resolveRun } from './run-lookup.ts';
import type { RunDeps } from './run-deps.ts';
import type { RunService, RunView, StartInput, StartOutcome, WorkflowRef } from './run-verbs.ts';
import { viewsOf } from './run-views.ts';
import { unknownRoles } from './unknown-roles.ts';
import { inFiles } from './workflow-files.ts';
import { checkText, type ReadyText, type TextCheck } from './workflow-texts.ts';

type Rerun = Parameters<RunService['rerun']>[2];

/** Starts a run: the text and its arguments are checked, the run is written down, and a hub takes it up. */
export async function startRun(
  deps: RunDeps,
  by: Principal,
  input: StartInput,
): Promise<Result<StartOutcome, Refusal>> {
  const self = await mayStart(deps, by);
  if (!self.ok) return self;
  const checked = await check(deps, by, input.workflow, input.args);
  if (!checked.ok) return checked;
  if ('findings' in checked.value) return ok({ started: false, ...checked.value });
  const { ready } = checked.value;
  return deps.store.unit(async (tx) => {
    const owner = input.owner === undefined ? self.value : await sessionRows.findSession(tx, input.owner);
    // Rights come from the owner: a session that named a wider one would have more than its own.
    if (!owner || owner.user !== by.user || (by.kind === 'session' && owner.id !== by.session))
      return notFor(by, 'start a run for that session');
    const reason = await nowhere(deps, tx, owner, input);
    if (reason) return refuse(reason);
    const place = workplaceFor(by, owner, input);
    if (!place.ok) return place;
    const { limits, warnings } = boundsOf(input.limits ?? {}, deps.settings());
    return beginRun(deps, tx, starterOf(by), ready, {
      owner: owner.id,
      tells: by.kind === 'session' ? by.session : owner.id,
      ...place.value,
      harness: input.harness ?? null,
      agent: input.agent ?? null,
      mode: input.approvals ?? null,
      limits,
      warnings,
    });
  });
}

/** Why nothing could begin on the agent or the harness that was named for all steps; whether one is free is seen later. */
async function nowhere(
  deps: RunDeps,
  reader: Reader,
  owner: Session,
  { agent, harness }: Pick<StartInput, 'agent' | 'harness'>,
): Promise<Refusal | undefined> {
  if (agent === undefined && harness === undefined) return undefined;
  const context = { settings: deps.settings(), listeningSince: deps.listeningSince() };
  const placed = await placeSession(reader, owner.user, owner, { agent, harness }, context);
  if (placed.ok) return undefined;
  const { code } = placed.error;
  const isUnknown =
    code === 'spawn.agent_unknown' || (harness !== undefined && code === 'spawn.harness_unknown');
  return isUnknown ? placed.error : undefined;
}

/** Another run on the results of an earlier one, with what is changed. */
export async function rerun(
  deps: RunDeps,
  by: Principal,
  ref: string,
  input: Rerun,
): Promise<Result<StartOutcome, Refusal>> {
  const self = await mayStart(deps, by);
  if (!self.ok) return self;
  const before = await deps.store.read(async (reader) => {
    const found = await resolveRun(reader, by, ref);
    if (!found.ok) return found;
    const text = await runRows.findText(reader, found.value.hash);
    return ok({ run: found.value, text });
  });
  if (!before.ok) return before;
  const { run, text } = before.value;
  const file = run.kind === 'script' ? `${run.name}.js` : `${run.name}.yaml`;
  const workflow: WorkflowRef = input.workflow ?? { file, text: text?.text ?? '' };
  const args: unknown = input.args === undefined ? JSON.parse(run.args) : input.args;
  const checked = await check(deps, by, workflow, args);
  if (!checked.ok) return checked;
  if ('findings' in checked.value) return ok({ started: false, ...checked.value });
  const { ready } = checked.value;
  return deps.store.unit(async (tx) => {
    const given = boundsOf(input.limits ?? {}, deps.settings());
    const { owner, cwd, source, harness, agent, mode } = run;
    return beginRun(deps, tx, starterOf(by), ready, {
      owner,
      tells: by.kind === 'session' ? by.session : run.owner,
      cwd,
      source,
      harness,
      agent,
      mode,
      basis: run.id,
      fromStep: input.fromStep ?? null,
      limits: { ...run.limits, ...given.limits },
      warnings: given.warnings,
    });
  });
}

async function mayStart(deps: RunDeps, by: Principal): Promise<Result<Session, Refusal>> {
  const looksOnly = by.kind === 'session' && by.looksOnly === true;
  const isViewer = by.kind === 'user' && by.role === 'viewer';
  if (looksOnly || isViewer) return notFor(by, 'start runs');
  const self = await ensureSelf(deps.store, deps.ids, by);
  if (!self.ok) return self;
  const { kind, maySpawn, label, id } = self.value;
  if (kind === 'step' || (kind === 'teammate' && !maySpawn))
    return refuse(
      refusal('workflow.forbidden', `A ${kind} starts no runs: each would start more.`, {
        hint: 'Ask whoever leads to start it.',
      }),
    );
  if (!maySpawn)
    return refuse(
      refusal('workflow.forbidden', `Session ${label ?? id} may not spawn, and so starts no runs.`, {
        hint: 'Ask its owner to start it.',
      }),
    );
  return self;
}

function check(deps: RunDeps, by: Principal, ref: WorkflowRef, args: unknown) {
  const size = Buffer.byteLength(JSON.stringify(args ?? null));
  if (size > RUN_LIMITS.argsBytes)
    return Promise.resolve(
      refuse(
        refusal(
          'request.too_large',
          `The arguments have ${size} bytes; ${RUN_LIMITS.argsBytes} are the most.`,
          {
            hint: 'Put what is large into a file of the project, and give its path.',
          },
        ),
      ),
    );
  return checkWithRoles(deps, by, ref, args);
}

/** A step of a role that is not there would fail as soon as it begins: it is told before. */
async function checkWithRoles(
  { store, runtime, roleShelf, files }: RunDeps,
  by: Principal,
  named: WorkflowRef,
  args: unknown,
): Promise<Result<TextCheck, Refusal>> {
  const ref = await inFiles(files, named);
  const checked = await store.read((reader) => checkText({ reader, user: by.user, runtime }, ref, args));
  if (!checked.ok || 'findings' in checked.value) return checked;
  const { definition, text } = checked.value.ready;
  const findings = definition === null ? [] : await unknownRoles(roleShelf, definition, text);
  return findings.length > 0 ? ok({ findings, problems: [] }) : checked;
}

type Begin = Pick<
  Run,
  'owner' | 'tells' | 'cwd' | 'source' | 'harness' | 'agent' | 'mode' | 'limits' | 'warnings'
> &
  Partial<Pick<Run, 'basis' | 'fromStep'>>;

/** Who starts a run: a person, a session, or what a person has set up to start it. */
export interface Starter {
  user: UserId;
  /** The id of the person, session, schedule or hook. */
  actor: string;
  door: string;
}

const starterOf = (by: Principal): Starter => ({
  user: by.user,
  actor: principalText(by),
  door: doorOf(by),
});

/** Writes a run down in the caller's unit; a hub takes it up afterwards. */
export async function beginRun(
  deps: RunDeps,
  tx: Tx,
  by: Starter,
  ready: ReadyText,
  more: Begin,
): Promise<Result<{ started: true; run: RunView }, Refusal>> {
  await tx.lock('users', [by.user]);
  const live = await runRows.countLiveRuns(tx, by.user);
  if (live >= RUN_LIMITS.liveRunsPerUser) return tooMany(live);
  const { name, kind, hash, text, args } = ready;
  await runRows.putText(tx, { hash, kind, text });
  const run = newRun({
    ...more,
    id: newId(deps.ids, 'run'),
    user: by.user,
    name: name.slice(0, LIMITS.artifactNameCharacters),
    kind,
    hash,
    args: deps.redact(args),
    startedBy: by.actor,
    warnings: [...deps.settings().workflowWarnings, ...more.warnings],
    createdAt: tx.now,
  });
  const asks = isId('session', by.actor) && !ready.isBuiltIn && !(await deps.isApproved(tx, by.user, hash));
  await runRows.insertRun(tx, asks ? { ...run, state: 'waiting', cause: NOT_APPROVED } : run);
  if (asks) await askWhetherItMay(deps, tx, run, ready);
  await tx.event({
    type: 'run.started',
    user: run.user,
    subject: run.id,
    data: { name: run.name, kind, hash },
  });
  await recordAuditOf(tx, by, {
    door: by.door,
    action: 'run.started',
    subject: run.id,
    data: { name: run.name, hash },
  });
  tx.wake(RUNS_TOPIC);
  const [view] = await viewsOf(tx, [(await runRows.findRun(tx, run.id)) ?? run]);
  if (!view) throw new Error(`run ${run.id} is not there`);
  return ok({ started: true, run: view });
}

const NOT_APPROVED = {
  code: 'workflow.not_approved',
  message: 'a person is asked whether this workflow may run',
};

const EXCERPT_CHARACTERS = 6_000;

/** What a session wrote runs only when a person has seen it: this text, by its hash. */
async function askWhetherItMay(deps: HubDeps, tx: Tx, run: Run, { text, kind }: ReadyText): Promise<void> {
  const shown = text.length > EXCERPT_CHARACTERS ? `${text.slice(0, EXCERPT_CHARACTERS)}\n[…]` : text;
  await askQuestion(tx, deps.ids, {
    kind: 'script',
    user: run.user,
    session: run.tells,
    turn: null,
    subject: run.id,
    question: {
      title: `May the workflow "${run.name}" run?`,
      why: 'A session wrote it, and it begins sessions of its own.',
      body: `Arguments: ${run.args.slice(0, 1_000)}\n\n\`\`\`${kind === 'script' ? 'js' : 'yaml'}\n${shown}\n\`\`\``,
      options: [
        { id: 'once', text: 'Let it run this once', effect: 'allow' },
        { id: 'always', text: 'Let this very text run whenever a session starts it', effect: 'allow' },
        { id: 'deny', text: 'Do not let it run', effect: 'deny' },
      ],
      otherwise: 'It does not run.',
    },
    settings: deps.settings(),
  });
}

const tooMany = (live: number) =>
  refuse(
    refusal('workflow.too_many', `${live} runs are under way, as many as a person may have.`, {
      hint: 'Wait for some to end, or cancel them: muster workflow history --state live',
      retry: 'later',
      details: { most: RUN_LIMITS.liveRunsPerUser },
    }),
  );

/** Bounds as they can be held: what is beyond the ceiling is brought down to it, and that is told. */
export function boundsOf(
  given: RunLimits,
  settings: ReturnType<HubDeps['settings']>,
): { limits: RunLimits; warnings: string[] } {
  const warnings: string[] = [];
  const whole = (value: number | undefined, what: string, most: number, standard: number) => {
    if (value === undefined) return undefined;
    if (!Number.isInteger(value) || value < 1) {
      warnings.push(`${what} cannot be ${value}: it is ${standard}, as everywhere.`);
      return undefined;
    }
    if (value > most) warnings.push(`${what} is ${most}, the most there is, and not ${value}.`);
    return Math.min(value, most);
  };
  const concurrency = whole(
    given.concurrency,
    'The number of agents at once',
    RUN_LIMITS.concurrencyCeiling,
    settings.workflowConcurrency,
  );
  const agents = whole(
    given.agents,
    'The number of agents',
    RUN_LIMITS.agentsCeiling,
    settings.workflowMaxAgents,
  );
  const { concurrency: _at, agents: _all, ...rest } = given;
  return {
    limits: {
      ...rest,
      ...(concurrency === undefined ? {} : { concurrency }),
      ...(agents === undefined ? {} : { agents }),
    },
    warnings,
  };
}
