import { ok, refuse, type Log, type Result } from '#base';
import { sourceText, type Cause, type SessionId } from '#domain';
import type { HubLink } from '../hub-link.ts';
import type { HubPort, TurnOffer } from '../hub-port.ts';
import type { SessionCheckouts } from './session-checkouts.ts';

export interface WorkplaceParts {
  hub: Pick<HubPort, 'facts'>;
  link: HubLink;
  checkouts?: SessionCheckouts;
  othersIn: (folder: string, but: SessionId) => boolean;
  log: Log;
  signal: AbortSignal;
}

export interface FoundWorkplace {
  cwd: string;
  /** What the hub is told of it with the start. */
  checkout?: { checkout: string };
}

const NOTICE_CHARACTERS = 2_000;

/** The folder that a session works in: the one that it was given, else its checkout, which is made when it is not there. */
export async function findWorkplace(
  { session }: TurnOffer,
  parts: WorkplaceParts,
  signal: AbortSignal,
): Promise<Result<FoundWorkplace, Cause>> {
  const { source } = session;
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
  const { path, fresh } = opened.value;
  if (fresh && session.acpSession !== null) {
    tell(
      session.id,
      parts,
      `Its checkout was gone: ${sourceText(source)} was checked out anew, and what only the former held is lost.`,
    );
  }
  return ok({ cwd: path, checkout: { checkout: path } });
}

/** The session has ended here. A checkout that holds work stays, and the session says so. */
export async function leaveWorkplace(session: SessionId, parts: WorkplaceParts): Promise<void> {
  const { checkouts } = parts;
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

function tell(session: SessionId, { hub, link, signal }: WorkplaceParts, text: string): void {
  const notice = text.slice(0, NOTICE_CHARACTERS);
  void link.call(() => hub.facts(session, { notice }), signal);
}
