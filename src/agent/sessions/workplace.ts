import { ok, refuse, type Log, type Result } from '#base';
import { sourceText, type Cause, type SessionId, type WorkspaceWish } from '#domain';
import type { HubLink } from '../hub-link.ts';
import type { HubPort, TurnOffer } from '../hub-port.ts';
import type { Opened } from '../turns/turn-run.ts';
import type { SessionWorkspaces } from '../workspaces/session-workspaces.ts';
import type { SessionCheckouts } from './session-checkouts.ts';

export interface WorkplaceParts {
  hub: Pick<HubPort, 'facts'>;
  link: HubLink;
  checkouts?: SessionCheckouts;
  workspaces?: SessionWorkspaces;
  othersIn: (folder: string, but: SessionId) => boolean;
  log: Log;
  signal: AbortSignal;
}

export interface FoundWorkplace {
  cwd: string;
  /** What the hub is told of it with the start, and what is to be done after the turn. */
  found?: Pick<Opened, 'checkout' | 'workspace' | 'after'>;
}

const NOTICE_CHARACTERS = 2_000;

/** The folder that a session works in: the one that it was given, else its checkout, which is made when it is not there. */
export async function findWorkplace(
  { session }: TurnOffer,
  parts: WorkplaceParts,
  signal: AbortSignal,
): Promise<Result<FoundWorkplace, Cause>> {
  const { source } = session;
  // A folder as it is, into which nobody has to look, needs no git.
  const isPlain = session.workspace?.kind === 'shared' && session.workspace.guard === null;
  if (session.workspace && !(isPlain && !parts.workspaces))
    return findWorkspace(session, session.workspace, parts, signal);
  if (source === undefined) return ok({ cwd: session.cwd });
  if (!parts.checkouts) {
    return refuse({
      code: 'workspace.git_failed',
      message: 'This agent makes no checkouts. Name a folder instead.',
    });
  }
  const opened = await parts.checkouts.open(session.id, source, signal);
  if (!opened.ok) {
    const { code, message, hint } = opened.error;
    return refuse({ code, message: hint === undefined ? message : `${message} ${hint}` });
  }
  const { path, fresh, lacks } = opened.value;
  if (fresh && session.acpSession !== null) {
    tell(
      session.id,
      parts,
      `Its checkout was gone: ${sourceText(source)} was checked out anew, and what only the former held is lost.`,
    );
  }
  if (fresh && lacks.length > 0) tell(session.id, parts, lacks.join(' '));
  return ok({ cwd: path, found: { checkout: path } });
}

async function findWorkspace(
  { id, source }: TurnOffer['session'],
  wish: WorkspaceWish,
  parts: WorkplaceParts,
  signal: AbortSignal,
): Promise<Result<FoundWorkplace, Cause>> {
  const { workspaces } = parts;
  if (!workspaces)
    return refuse({
      code: 'workspace.git_failed',
      message: 'This agent makes no workspaces. Have it work in a shared folder instead.',
    });
  const opened = await workspaces.open(id, wish, source, signal);
  if (!opened.ok) {
    const { code, message, hint } = opened.error;
    return refuse({ code, message: hint === undefined ? message : `${message} ${hint}` });
  }
  const { cwd, place, lacks, after } = opened.value;
  if (lacks.length > 0) tell(id, parts, lacks.join(' '));
  return ok({ cwd, found: { checkout: cwd, workspace: place, after } });
}

/** The session has ended here. A checkout that holds work stays, and the session says so. */
export async function leaveWorkplace(session: SessionId, parts: WorkplaceParts): Promise<void> {
  const { checkouts } = parts;
  await releaseWorkspace(session, parts);
  // A fork of it goes on there: what is left is cleared away by a later life of the agent.
  if (!checkouts || parts.othersIn(checkouts.folderOf(session), session)) return;
  const kept = await checkouts.release(session).catch((error: unknown) => {
    parts.log.write('error', 'the checkout of a session could not be removed', {
      session,
      error: String(error),
    });
    return undefined;
  });
  if (kept !== undefined) tell(session, parts, kept);
}

async function releaseWorkspace(
  session: SessionId,
  { workspaces, hub, link, log, signal }: WorkplaceParts,
): Promise<void> {
  if (!workspaces) return;
  const released = await workspaces.release(session).catch((error: unknown) => {
    log.write('error', 'the workspace of a session could not be removed', { session, error: String(error) });
    return { is: 'none' as const };
  });
  if (released.is === 'none') return;
  const said =
    released.is === 'removed'
      ? { workspace_gone: true as const }
      : { notice: released.why.slice(0, NOTICE_CHARACTERS) };
  // Before the hub is told that nothing is left.
  await link.call(() => hub.facts(session, said), signal);
}

function tell(session: SessionId, { hub, link, signal }: WorkplaceParts, text: string): void {
  const notice = text.slice(0, NOTICE_CHARACTERS);
  void link.call(() => hub.facts(session, { notice }), signal);
}
