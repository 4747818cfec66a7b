import { BUILT_IN_ROLES, newId, type Principal, type Role, type SessionId, type Team } from '#domain';
import { teamRows, type Store } from '#store';
import type { HubBench } from '../../testing/hub-stores.ts';
import type { AnnounceVersion } from '../artifact-ports.ts';
import { createArtifacts } from '../index.ts';
import type { ArtifactService } from '../artifact-verbs.ts';

/** A team with its lead, and what its members call: the service over either store. */
export interface Crew {
  team: Team;
  lead: Principal;
  person: Principal;
  /** Joins somebody of a built-in role. */
  join(name: string, role: string, plan?: 'not_required' | 'required'): Promise<Principal>;
}

export async function aCrew(bench: HubBench, name = 'crew'): Promise<Crew> {
  const lead = await bench.addSession({ kind: 'main', label: null, harness: null });
  const none = { description: null, cwd: null, source: null, workspace: null, deletedAt: null };
  const team: Team = {
    ...none,
    id: newId(bench.ids, 'team'),
    user: bench.user,
    name,
    lead: lead.id,
    state: 'active',
    gates: [],
    planRequired: false,
    createdAt: bench.clock.now(),
  };
  await bench.store.unit((tx) => teamRows.insertTeam(tx, team));
  return {
    team,
    lead: bench.of(lead),
    person: bench.person(),
    async join(mate, role, plan = 'not_required') {
      const session = await bench.addSession({ kind: 'delegate', owner: lead.id });
      await place(bench.store, team, session.id, { name: mate, profile: roleOf(role), plan });
      return bench.of(session);
    },
  };
}

function roleOf(name: string): Role {
  const role = BUILT_IN_ROLES.find((one) => one.name === name);
  if (!role) throw new Error(`no role ${name}`);
  return role;
}

async function place(
  store: Store,
  team: Team,
  session: SessionId,
  { name, profile, plan }: { name: string; profile: Role; plan: 'not_required' | 'required' },
): Promise<void> {
  await store.unit(async (tx) => {
    await teamRows.takeTeammatePlace(tx, team.id, 10);
    await teamRows.insertTeammate(tx, {
      team: team.id,
      session,
      name,
      role: profile.name,
      profile,
      plan,
      workspace: 'shared',
      workspaceAsked: false,
      path: null,
      branch: null,
      baseCommit: null,
      topics: [],
      turnsUsed: 0,
      turnsMost: 20,
      fullMode: 'ask',
      joinedAt: tx.now,
    });
  });
}

interface Around {
  store?: Store;
  /** The session that stands for its person; one that leads no team unless said. */
  self?: SessionId;
  announceVersion?: AnnounceVersion;
}

/** The service over one of the bench's stores. */
export function artifactsOn(bench: HubBench, around: Around = {}): ArtifactService {
  const { store = bench.store, self, announceVersion = async () => {} } = around;
  return createArtifacts({
    store,
    ids: bench.ids,
    redact: (text) => text.replaceAll('hunter2', '[redacted]'),
    announceVersion,
    self: async () => ({ ok: true, value: bench.session(self ? { id: self } : {}) }),
  });
}
