import type { AgentId, SessionId, TeamId, TurnWork, UserId, WorkspaceKind, WorkspacePlace } from '#domain';
import type { Selectable } from 'kysely';
import type { Reader, Tx } from '../port.ts';
import type { WorkspacesTable } from '../schema.ts';
import { flag, json } from './row.ts';

/** The directory of a session: what is wanted, and from its first start on what it has got. */
export interface Workspace {
  session: SessionId;
  user: UserId;
  agent: AgentId | null;
  of: string;
  name: string;
  wanted: WorkspaceKind;
  asked: boolean;
  from: string;
  place: WorkspacePlace | null;
  work: Pick<TurnWork, 'ahead' | 'changed' | 'more' | 'merged'>;
  seenAt: number | null;
  /** Its agent has removed it. */
  goneAt: number | null;
}

function toWorkspace(row: Selectable<WorkspacesTable>): Workspace {
  const { kind, path } = row;
  return {
    session: row.session_id,
    user: row.user_id,
    agent: row.agent_id,
    of: row.place_of,
    name: row.name,
    wanted: row.wanted,
    asked: row.asked === 1,
    from: row.from_dir,
    place:
      kind === null || path === null
        ? null
        : {
            kind,
            path,
            branch: row.branch,
            baseCommit: row.base_commit,
            target: row.target,
            unguarded: row.unguarded,
          },
    work: {
      ahead: row.ahead,
      changed: json<string[]>(row.changed) ?? [],
      more: row.more === 1,
      merged: row.merged === 1,
    },
    seenAt: row.seen_at,
    goneAt: row.gone_at,
  };
}

/** What is wanted for a session. */
export async function insertWorkspace(
  tx: Tx,
  wish: Pick<Workspace, 'session' | 'user' | 'agent' | 'of' | 'name' | 'wanted' | 'asked' | 'from'>,
): Promise<void> {
  await tx.db
    .insertInto('workspaces')
    .values({
      session_id: wish.session,
      user_id: wish.user,
      agent_id: wish.agent,
      place_of: wish.of,
      name: wish.name,
      wanted: wish.wanted,
      asked: flag(wish.asked),
      from_dir: wish.from,
      kind: null,
      path: null,
      branch: null,
      base_commit: null,
      target: null,
      unguarded: null,
      ahead: 0,
      changed: '[]',
      more: 0,
      merged: 0,
      seen_at: null,
      gone_at: null,
    })
    .execute();
}

export async function findWorkspace(reader: Reader, session: SessionId): Promise<Workspace | undefined> {
  const row = await reader.db
    .selectFrom('workspaces')
    .selectAll()
    .where('session_id', '=', session)
    .executeTakeFirst();
  return row && toWorkspace(row);
}

/** Of a team or session, that stand; those that share a directory each have theirs. */
export async function workspacesOf(reader: Reader, of: string): Promise<Workspace[]> {
  const rows = await reader.db
    .selectFrom('workspaces')
    .selectAll()
    .where('place_of', '=', of)
    .where('gone_at', 'is', null)
    .orderBy('session_id')
    .execute();
  return rows.map(toWorkspace);
}

/** Those of a person that were made and stand, the newest sessions first. */
export async function listWorkspaces(
  reader: Reader,
  query: {
    user: UserId;
    of?: string | undefined;
    /** Its own and those of sessions that it owns. */
    owner?: SessionId | undefined;
    before?: SessionId | undefined;
    limit: number;
  },
): Promise<Workspace[]> {
  let rows = reader.db
    .selectFrom('workspaces')
    .selectAll()
    .where('user_id', '=', query.user)
    .where('path', 'is not', null)
    .where('gone_at', 'is', null);
  if (query.of !== undefined) rows = rows.where('place_of', '=', query.of);
  const { owner } = query;
  if (owner !== undefined)
    rows = rows.where((eb) =>
      eb.or([
        eb('session_id', '=', owner),
        eb(
          'session_id',
          'in',
          eb.selectFrom('sessions').select('sessions.id').where('sessions.owner_id', '=', owner),
        ),
      ]),
    );
  if (query.before !== undefined) rows = rows.where('session_id', '<', query.before);
  return (await rows.orderBy('session_id', 'desc').limit(query.limit).execute()).map(toWorkspace);
}

/** It was made, or found again: where its agent says. */
export async function placeWorkspace(
  tx: Tx,
  session: SessionId,
  agent: AgentId | null,
  place: WorkspacePlace,
): Promise<void> {
  await tx.db
    .updateTable('workspaces')
    .set({
      agent_id: agent,
      kind: place.kind,
      path: place.path,
      branch: place.branch,
      base_commit: place.baseCommit,
      target: place.target,
      unguarded: place.unguarded,
      gone_at: null,
    })
    .where('session_id', '=', session)
    .execute();
}

/** What its agent has seen there. */
export async function noteWork(
  tx: Tx,
  session: SessionId,
  work: Partial<Pick<TurnWork, 'branch' | 'ahead' | 'changed' | 'more' | 'merged'>>,
): Promise<void> {
  await tx.db
    .updateTable('workspaces')
    .set({
      seen_at: tx.now,
      ...(work.branch === undefined ? {} : { branch: work.branch }),
      ...(work.ahead === undefined ? {} : { ahead: work.ahead }),
      ...(work.changed === undefined ? {} : { changed: JSON.stringify(work.changed) }),
      ...(work.more === undefined ? {} : { more: flag(work.more) }),
      ...(work.merged === undefined ? {} : { merged: flag(work.merged) }),
    })
    .where('session_id', '=', session)
    .execute();
}

/** It was removed, for all sessions that were in it. */
export async function dropWorkspace(
  tx: Tx,
  { of, name, agent }: Pick<Workspace, 'of' | 'name' | 'agent'>,
): Promise<void> {
  await tx.db
    .updateTable('workspaces')
    .set({ gone_at: tx.now })
    .where('place_of', '=', of)
    .where('name', '=', name)
    .where('agent_id', agent === null ? 'is' : '=', agent)
    .execute();
}

/** True once for each file of a team. */
export async function noteOverlap(tx: Tx, team: TeamId, path: string): Promise<boolean> {
  const result = await tx.db
    .insertInto('workspace_overlaps')
    .values({ team_id: team, path, told_at: tx.now })
    .onConflict((conflict) => conflict.columns(['team_id', 'path']).doNothing())
    .executeTakeFirst();
  return Number(result.numInsertedOrUpdatedRows ?? 0) === 1;
}

/** The files of a team that more than one teammate changed, as they were told of. */
export async function overlapsOf(reader: Reader, team: TeamId, most: number): Promise<string[]> {
  const rows = await reader.db
    .selectFrom('workspace_overlaps')
    .select('path')
    .where('team_id', '=', team)
    .orderBy('path')
    .limit(most)
    .execute();
  return rows.map(({ path }) => path);
}
