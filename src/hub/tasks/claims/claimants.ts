import { ok, refuse, type Result } from '#base';
import {
  awaitsPlan,
  isStopping,
  lanesFor,
  refusal,
  restOf,
  type Principal,
  type Refusal,
  type Session,
  type Teammate,
} from '#domain';
import { agentRows, sessionRows, teamRows, type Reader } from '#store';
import type { HubDeps } from '../../deps.ts';
import { notFor, sessionNotFound } from '../../refusals.ts';
import type { Claimant } from './hand-out.ts';
import { agentFacts } from '../task-views.ts';

/** Only agents and sessions hold tasks. */
export type Holder = Extract<Principal, { kind: 'agent' | 'session' }>;

/** Who claims; or why it gets nothing. */
export type Found = (Claimant & { rests: null }) | { rests: string };

/** The caller as a claimant: it brings a place of its own, so that it takes also what names none. */
export async function claimantOf(
  deps: HubDeps,
  reader: Reader,
  by: Principal,
): Promise<Result<Found, Refusal>> {
  if (by.kind === 'agent') {
    const found = agentsAsClaimants(deps, reader.now, await agentRows.findHeard(reader, [by.agent]));
    return found(by) ?? agentRemoved();
  }
  if (by.kind !== 'session') return notFor(by, 'claim tasks');
  const session = await sessionRows.findSession(reader, by.session);
  if (!session) return sessionNotFound(by.session);
  const mate = session.kind === 'teammate' ? await teamRows.findTeammate(reader, session.id) : undefined;
  return ok(sessionAsClaimant(by, session, mate));
}

export const agentRemoved = () => refuse(refusal('auth.revoked', 'The agent of this token was removed.'));

/** Answers each caller that is one of these agents. */
export function agentsAsClaimants(
  deps: HubDeps,
  now: number,
  heard: readonly agentRows.HeardAgent[],
): (by: Extract<Principal, { kind: 'agent' }>) => Result<Found, Refusal> | undefined {
  const byId = new Map(heard.map((one) => [one.agent.id, one]));
  return (by) => {
    const one = byId.get(by.agent);
    if (one?.agent.user !== by.user) return undefined;
    const rests = restOf(agentFacts(deps, now, one));
    if (rests !== null) return ok({ rests });
    const { agent } = one;
    const harnesses = agent.harnesses.map(({ name }) => name);
    const lanes = lanesFor({ id: agent.id, harnesses }, true);
    return ok({ id: agent.id, user: by.user, lanes, onlyOne: false, rests: null });
  };
}

/** `mate`: what a teammate is to its team. */
export function sessionAsClaimant(
  by: Extract<Principal, { kind: 'session' }>,
  session: Session,
  mate?: Teammate,
): Found {
  if (by.looksOnly) return { rests: 'its person is a viewer, who changes nothing' };
  if (session.state !== 'open' && session.state !== 'starting')
    return { rests: `its session is ${session.state}` };
  const rests = mate && teammateRests(mate);
  if (rests) return { rests };
  const harnesses = session.harness === null ? [] : [session.harness];
  const lanes = lanesFor({ id: session.id, harnesses, team: mate?.team ?? null }, true);
  return { id: session.id, user: by.user, lanes, onlyOne: session.kind === 'teammate', rests: null };
}

/** Why a teammate takes no task now. */
function teammateRests({ plan, stop, leftAt }: Teammate): string | undefined {
  if (leftAt !== null) return 'it has left its team';
  if (isStopping(stop)) return 'it is asked to stop';
  return awaitsPlan(plan) ? 'its plan is not approved yet' : undefined;
}
