import { awaitsPlan, type Role, type Session, type Team, type Teammate, type WorkspaceWish } from '#domain';
import { sessionRoleRows, teamRows, workspaceRows, type Tx } from '#store';
import type { SpawnWorkspace } from '../sessions/session-verbs.ts';

type Workspace = workspaceRows.Workspace;

/** The directory that a session is to have, as its agent is told with each turn; undefined: its folder as it is. */
export async function wishFor(tx: Tx, session: Session): Promise<WorkspaceWish | undefined> {
  const mate = session.kind === 'teammate' ? await teamRows.findTeammate(tx, session.id) : undefined;
  const known =
    (await workspaceRows.findWorkspace(tx, session.id)) ?? (mate && (await ofTeammate(tx, session, mate)));
  if (!known) return undefined;
  const { of, name, wanted: kind, asked, from } = known;
  const readsOnly = mate ? await mayNotWrite(tx, mate) : await isToReadOnly(tx, session);
  return { of, name, kind, asked, from, guard: readsOnly ? 'read_only' : null };
}

/** Of a session in no team: by its mode, or its role. */
async function isToReadOnly(tx: Tx, { id, mode, role }: Session): Promise<boolean> {
  if (mode === 'deny') return true;
  return role !== null && (await sessionRoleRows.sessionRole(tx, id))?.mayWrite === false;
}

/** By its role, or until its plan is approved. */
async function mayNotWrite(tx: Tx, mate: Teammate): Promise<boolean> {
  if (awaitsPlan(mate.plan)) return true;
  const role = await teamRows.profileOf(tx, mate.session);
  return role?.mayWrite === false;
}

/** Written down at the first turn of a teammate. One that takes the place of another works on where that did. */
async function ofTeammate(tx: Tx, session: Session, mate: Teammate): Promise<Workspace | undefined> {
  const team = await teamRows.findTeam(tx, mate.team);
  if (!team) return undefined;
  const of = placeOfTeam(team);
  const before = (await workspaceRows.workspacesOf(tx, of)).findLast((one) => one.name === mate.name);
  const wish = {
    session: session.id,
    user: session.user,
    agent: session.agent,
    of,
    name: mate.name,
    wanted: mate.workspace,
    asked: mate.workspaceAsked,
    from: before?.from ?? (session.source ? '' : (session.cwd ?? '')),
  };
  await workspaceRows.insertWorkspace(tx, wish);
  return workspaceRows.findWorkspace(tx, session.id);
}

/**
 * A worktree beside its checkout, for a session from a repository that may not write: what it writes all the same is found
 * and undone only where the directory is its own. Teammates have theirs from their team.
 */
export function guardedPlace(
  { kind, source, mode }: Session,
  role: Pick<Role, 'mayWrite' | 'trusted'> | null,
): SpawnWorkspace | undefined {
  const readsOnly = mode === 'deny' || role?.mayWrite === false;
  if (source === null || kind === 'teammate' || !readsOnly) return undefined;
  return { kind: role?.trusted === false ? 'clone' : 'worktree' };
}

/** A session was spawned with a workspace of its own; its agent makes it at the first start. */
export async function wantWorkspace(tx: Tx, session: Session, { kind, of }: SpawnWorkspace): Promise<void> {
  if (kind === 'shared') return;
  await workspaceRows.insertWorkspace(tx, {
    session: session.id,
    user: session.user,
    agent: session.agent,
    of: of?.of ?? session.id,
    name: of?.name ?? branchPart(session.label),
    wanted: kind,
    asked: true,
    from: of?.from ?? (session.source ? '' : (session.cwd ?? '')),
  });
}

/** A label as a part of a branch's name. */
const branchPart = (label: string | null): string =>
  (label ?? '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-+|-+$/g, '') || 'work';

/** As it stands in branches and folders: a team of the same name that comes later has another. */
export const placeOfTeam = ({ id, name }: Pick<Team, 'id' | 'name'>): string => `${name}-${id.slice(-6)}`;
