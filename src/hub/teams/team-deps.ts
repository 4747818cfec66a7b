import type { Result } from '#base';
import type { Principal, Refusal, Session, Team } from '#domain';
import type { Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { acknowledgeMail } from '../mail/index.ts';
import { selfSession } from '../sessions/address.ts';
import { directedTeam } from './team-lookup.ts';
import type { RoleFinder, TeamWork } from './team-ports.ts';

/** What the service of teams is given beside what every service gets. */
export interface TeamDeps extends HubDeps {
  roles: RoleFinder;
  work: TeamWork;
}

/** The caller's own session; that its call has arrived means that earlier answers to it have. */
export async function arrived(deps: HubDeps, tx: Tx, by: Principal): Promise<Result<Session, Refusal>> {
  const self = await selfSession(tx, deps.ids, by);
  if (self.ok && self.value.harness === null) await acknowledgeMail(tx, self.value.id);
  return self;
}

/** One unit on one team that the caller directs, locked, so that those who change who is in it take turns. */
export function withTeam<T>(
  deps: HubDeps,
  by: Principal,
  ref: string | undefined,
  work: (tx: Tx, team: Team) => Promise<Result<T, Refusal>>,
): Promise<Result<T, Refusal>> {
  return deps.store.unit(async (tx) => {
    const self = await arrived(deps, tx, by);
    if (!self.ok) return self;
    const team = await directedTeam(tx, by, ref, self.value);
    if (!team.ok) return team;
    await tx.lock('teams', [team.value.id]);
    return work(tx, team.value);
  });
}
