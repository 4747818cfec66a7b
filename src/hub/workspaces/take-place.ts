import type { Session, WorkspacePlace } from '#domain';
import { teamRows, transcriptRows, workspaceRows, type Tx } from '#store';

/** What the agent tells of a session's directory with the start of a turn. False where none was wanted. */
export async function takePlace(tx: Tx, session: Session, place: WorkspacePlace): Promise<boolean> {
  const before = await workspaceRows.findWorkspace(tx, session.id);
  if (!before) return false;
  await workspaceRows.placeWorkspace(tx, session.id, session.agent, place);
  const { kind, path, branch, baseCommit } = place;
  if (session.kind === 'teammate')
    await teamRows.changeTeammate(tx, session.id, { workspace: kind, path, branch, baseCommit });
  if (before.place?.path !== path || before.goneAt !== null) {
    const data = { kind, path, branch, baseCommit };
    await tx.event({ type: 'workspace.made', user: session.user, session: session.id, data });
  }
  const { unguarded } = place;
  if (unguarded !== null && unguarded !== before.place?.unguarded)
    await transcriptRows.appendTranscript(tx, session.id, null, [
      { type: 'notice', text: `Not applied: the look for forbidden writes. ${unguarded}` },
    ]);
  return true;
}

/** Its agent has removed it. */
export async function takeGone(tx: Tx, session: Session): Promise<void> {
  const known = await workspaceRows.findWorkspace(tx, session.id);
  if (known) await workspaceRows.dropWorkspace(tx, known);
}
