import { ok, refuse, type Result } from '#base';
import { LIMITS, may, refusal, type Principal, type Refusal } from '#domain';
import { attemptRows, taskRows, type Tx } from '#store';
import type { HubDeps } from '../../deps.ts';
import { notFor } from '../../refusals.ts';
import { ensureSelf } from '../../sessions/index.ts';
import type { RoundClaim, SingleClaim } from './claim-rounds.ts';
import { claimantOf, type Holder } from './claimants.ts';
import { handOut, HOLDS_ONE } from './hand-out.ts';
import { actorOf } from '../record-activity.ts';
import type { ClaimOutcome, TaskView } from '../task-verbs.ts';
import { readViews } from '../task-views.ts';

/** A lost race leaves something ready that nobody took: how often a claim looks again. */
const TRIES = 3;

/** What claims of a hub share. */
export type ClaimDeps = HubDeps & { single: (claim: SingleClaim) => Promise<RoundClaim> };

/** Hands the caller what is ready for it. Repeated with its `claimId` it answers the same tasks. */
export async function claimTasks(
  deps: ClaimDeps,
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
    const outcome = await claimNow(deps, asked);
    if (!outcome.ok || outcome.value.tasks.length > 0 || outcome.value.why !== null) return outcome;
    const missed = await deps.store.read(async (reader) => {
      const claimant = await claimantOf(deps, reader, holder);
      return (
        claimant.ok &&
        claimant.value.rests === null &&
        (await taskRows.firstOfLanes(reader, holder.user, claimant.value.lanes)).length > 0
      );
    });
    if (!missed || tries === TRIES) return ok({ tasks: [], why: nothingFor(by) });
  }
}

/** Only agents and sessions hold tasks: a person claims as their own session of the door that they come by. */
async function holderFor(deps: HubDeps, by: Principal): Promise<Result<Holder, Refusal>> {
  if (by.kind === 'agent' || by.kind === 'session') return ok(by);
  if (by.kind !== 'user' || !may(by, 'own.change')) return notFor(by, 'claim tasks');
  const self = await ensureSelf(deps.store, deps.ids, by);
  return self.ok ? ok({ kind: 'session', user: by.user, token: by.token, session: self.value.id }) : self;
}

interface Asked extends SingleClaim {
  most: number;
}

/** Most claims are for one task, and go together with those of others. */
async function claimNow(deps: ClaimDeps, asked: Asked): Promise<Result<ClaimOutcome, Refusal>> {
  const together = asked.most === 1 ? await deps.single(asked) : 'alone';
  return together === 'alone' ? deps.store.unit((tx) => claimOnce(deps, tx, asked)) : together;
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
  { holder: by, actor, claimId, most }: Asked,
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

/** What the caller's claim would give, by the same rule. */
export async function nextTask(
  deps: HubDeps,
  by: Principal,
): Promise<Result<{ task: TaskView | null; why: string | null }, Refusal>> {
  if (by.kind === 'user' && !may(by, 'own.change')) return ok({ task: null, why: 'a viewer takes no tasks' });
  const holder = await holderFor(deps, by);
  if (!holder.ok) return holder;
  return deps.store.read(async (reader) => {
    const claimant = await claimantOf(deps, reader, holder.value);
    if (!claimant.ok) return claimant;
    if (claimant.value.rests !== null) return ok({ task: null, why: claimant.value.rests });
    const { id, lanes, onlyOne } = claimant.value;
    if (onlyOne && (await attemptRows.heldBy(reader, by.user, id, 1)).length > 0)
      return ok({ task: null, why: HOLDS_ONE });
    const [first] = await taskRows.firstOfLanes(reader, by.user, lanes);
    const [view] = first ? await readViews(deps, reader, [first]) : [];
    return ok(view ? { task: view, why: null } : { task: null, why: nothingFor(by) });
  });
}

const nothingFor = (by: Principal): string => `nothing is ready for ${by.kind === 'user' ? 'you' : 'it'}`;
