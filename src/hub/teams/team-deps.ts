import type { Result } from '#base';
import type { Principal, Refusal, Session, Team } from '#domain';
import { teamRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { acknowledgeMail } from '../mail/index.ts';
import { ensureSelf, selfSession } from '../sessions/address.ts';
import { directedTeam, teamNotFound } from './team-lookup.ts';
import type { TeamWork } from './team-ports.ts';

/** What the service of teams is given beside what every service gets. */
export interface TeamDeps extends HubDeps {
  work: TeamWork;
}

/** One unit of a caller with a session of its own, which is made before where it is missing: two first calls make one. */
export async function callUnit<T>(
  deps: HubDeps,
  by: Principal,
  work: (tx: Tx, self: Session) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  const known = await ensureSelf(deps.store, deps.ids, by);
  if (!known.ok) return known;
  return deps.store.unit(async (tx) => {
    const self = await selfSession(tx, deps.ids, by);
    if (!self.ok) return self;
    // That its call has arrived means that earlier answers to it have.
    if (self.value.harness === null) await acknowledgeMail(tx, self.value.id);
    return work(tx, self.value);
  });
}

/** One unit on one team that the caller directs, locked, so that those who change who is in it take turns. */
export function withTeam<T>(
  deps: HubDeps,
  by: Principal,
  ref: string | undefined,
  work: (tx: Tx, team: Team) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  return callUnit(deps, by, async (tx, self) => {
    const team = await directedTeam(tx, by, ref, self);
    if (!team.ok) return team;
    const locked = await teamRows.lockTeam(tx, team.value.id);
    // Whoever deleted it meanwhile was first.
    if (locked?.state !== 'active') return teamNotFound(ref ?? team.value.name);
    return work(tx, locked);
  });
}
