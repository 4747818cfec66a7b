import { ok, refuse, type Result } from '#base';
import {
  awaitsPlan,
  isStopping,
  lanesFor,
  LIMITS,
  may,
  refusal,
  restOf,
  type Principal,
  type Refusal,
  type Teammate,
} from '#domain';
import { agentRows, sessionRows, taskRows, teamRows, type Reader, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { notFor, sessionNotFound } from '../refusals.ts';
import { ensureSelf } from '../sessions/index.ts';
import { handOut, type Claimant } from './hand-out.ts';
import { actorOf, type Actor } from './record-activity.ts';
import type { ClaimOutcome, TaskView } from './task-verbs.ts';
import { agentFacts, readViews } from './task-views.ts';

/** Who claims; or why it gets nothing. */
type Found = (Claimant & { rests: null }) | { rests: string };

/** A lost race leaves something ready that nobody took: how often a claim looks again. */
const TRIES = 3;

/** Hands the caller what is ready for it. Repeated with its `claimId` it answers the same tasks. */
export async function claimTasks(
  deps: HubDeps,
  by: Principal,
  { claimId, most }: { claimId: string; most: number },
): Promise<Result<ClaimOutcome, Refusal>> {
  if (!Number.isInteger(most) || most < 1 || most > LIMITS.taskClaimsMost || claimId === '')
    return badClaim(most);
  const found = await holderFor(deps, by);
  if (!found.ok) return found;
  const holder = found.value;
  const asked = { holder, actor: actorOf(by), claimId, most };
  for (let tries = 1; ; tries++) {
    const outcome = await deps.store.unit((tx) => claimOnce(deps, tx, asked));
    if (!outcome.ok || outcome.value.tasks.length > 0 || outcome.value.why !== null) return outcome;
    const missed = await deps.store.read(async (reader) => {
      const claimant = await claimantOf(deps, reader, holder);
      return (
        claimant.ok &&
        claimant.value.rests === null &&
        (await taskRows.firstOfLanes(reader, holder.user, claimant.value.lanes)).length > 0
      );
    });
    if (!missed || tries === TRIES) return ok({ tasks: [], why: 'nothing is ready for it' });
  }
}

type Holder = Extract<Principal, { kind: 'agent' | 'session' }>;

/** Only agents and sessions hold tasks: a person claims as their own session of the door that they come by. */
async function holderFor(deps: HubDeps, by: Principal): Promise<Result<Holder, Refusal>> {
  if (by.kind === 'agent' || by.kind === 'session') return ok(by);
  if (by.kind !== 'user' || !may(by, 'own.change')) return notFor(by, 'claim tasks');
  const self = await ensureSelf(deps.store, deps.ids, by);
  return self.ok ? ok({ kind: 'session', user: by.user, token: by.token, session: self.value.id }) : self;
}

const badClaim = (most: number) =>
  refuse(
    refusal(
      'request.invalid',
      `A claim has an id and asks for 1 to ${LIMITS.taskClaimsMost} tasks, not ${most}.`,
    ),
  );

async function claimOnce(
  deps: HubDeps,
  tx: Tx,
  { holder: by, actor, claimId, most }: { holder: Holder; actor: Actor; claimId: string; most: number },
): Promise<Result<ClaimOutcome, Refusal>> {
  // Drain, disable and close come before the claim or after it, not in between; so do two claims of one that holds one.
  if (by.kind === 'agent') await tx.lock('agents', [by.agent]);
  else await tx.lock('sessions', [by.session]);
  const found = await claimantOf(deps, tx, by);
  if (!found.ok) return found;
  const claimant = found.value;
  if (claimant.rests !== null) return ok({ tasks: [], why: claimant.rests });
  return ok(await handOut(deps, tx, actor, claimant, { claim: claimId, most }));
}

/** The caller as a claimant: it brings a place of its own, so that it takes also what names none. */
async function claimantOf(deps: HubDeps, reader: Reader, by: Principal): Promise<Result<Found, Refusal>> {
  if (by.kind === 'agent') return agentClaimant(deps, reader, by);
  if (by.kind === 'session') return sessionClaimant(reader, by);
  return notFor(by, 'claim tasks');
}

async function agentClaimant(
  deps: HubDeps,
  reader: Reader,
  by: Extract<Principal, { kind: 'agent' }>,
): Promise<Result<Found, Refusal>> {
  const agent = await agentRows.findAgent(reader, by.agent);
  if (agent?.user !== by.user) return refuse(refusal('auth.revoked', 'The agent of this token was removed.'));
  const rests = restOf(await agentFacts(deps, reader, agent));
  if (rests !== null) return ok({ rests });
  const harnesses = agent.harnesses.map(({ name }) => name);
  return ok({
    id: agent.id,
    user: by.user,
    lanes: lanesFor({ id: agent.id, harnesses }, true),
    onlyOne: false,
    rests: null,
  });
}

async function sessionClaimant(
  reader: Reader,
  by: Extract<Principal, { kind: 'session' }>,
): Promise<Result<Found, Refusal>> {
  const session = await sessionRows.findSession(reader, by.session);
  if (!session) return sessionNotFound(by.session);
  if (by.looksOnly) return ok({ rests: 'its person is a viewer, who changes nothing' });
  if (session.state !== 'open' && session.state !== 'starting')
    return ok({ rests: `its session is ${session.state}` });
  const mate = session.kind === 'teammate' ? await teamRows.findTeammate(reader, session.id) : undefined;
  const rests = mate && teammateRests(mate);
  if (rests) return ok({ rests });
  const harnesses = session.harness === null ? [] : [session.harness];
  const lanes = lanesFor({ id: session.id, harnesses, team: mate?.team ?? null }, true);
  return ok({ id: session.id, user: by.user, lanes, onlyOne: session.kind === 'teammate', rests: null });
}

/** Why a teammate takes no task now. */
function teammateRests({ plan, stop, leftAt }: Teammate): string | undefined {
  if (leftAt !== null) return 'it has left its team';
  if (isStopping(stop)) return 'it is asked to stop';
  return awaitsPlan(plan) ? 'its plan is not approved yet' : undefined;
}

/** What a claim would give; for a person, what anybody’s next claim would. */
export function nextTask(
  deps: HubDeps,
  by: Principal,
): Promise<Result<{ task: TaskView | null; why: string | null }, Refusal>> {
  return deps.store.read(async (reader) => {
    const lanes = by.kind === 'user' ? ok(await allLanes(reader, by.user)) : await lanesOf(deps, reader, by);
    if (!lanes.ok) return lanes;
    if (typeof lanes.value === 'string') return ok({ task: null, why: lanes.value });
    const [first] = await taskRows.firstOfLanes(reader, by.user, lanes.value);
    const [view] = first ? await readViews(deps, reader, [first]) : [];
    return ok(view ? { task: view, why: null } : { task: null, why: 'nothing is ready' });
  });
}

async function lanesOf(
  deps: HubDeps,
  reader: Reader,
  by: Principal,
): Promise<Result<readonly string[] | string, Refusal>> {
  const claimant = await claimantOf(deps, reader, by);
  if (!claimant.ok) return claimant;
  return ok(claimant.value.rests ?? claimant.value.lanes);
}

async function allLanes(reader: Reader, user: Principal['user']): Promise<string[]> {
  const agents = await agentRows.listAgents(reader, user);
  const lanes = new Set<string>();
  for (const { id, harnesses } of agents)
    for (const lane of lanesFor({ id, harnesses: harnesses.map(({ name }) => name) }, true)) lanes.add(lane);
  return lanes.size > 0 ? [...lanes] : ['any', 'any/hand'];
}
