import { ok, refuse, type Result } from '#base';
import { isWithin, refusal, type ApprovalMode, type Principal, type Refusal, type Session } from '#domain';
import { offerRows, sessionRoleRows, sessionRows, turnRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { notFor, sessionClosing, sessionEnded } from '../refusals.ts';
import type { ForkInput, SpawnOutcome } from '../services.ts';
import { spawn } from './spawn.ts';
import { withSession } from './with-session.ts';

/**
 * A new delegate of the same owner on the same agent, which goes on with a copy of what the session knows up to its last
 * finished turn. Only where the harness can: a summary would be another thing.
 */
export async function forkSession(
  deps: HubDeps,
  by: Principal,
  address: string,
  input: ForkInput,
  signal?: AbortSignal,
): Promise<Result<SpawnOutcome, Refusal>> {
  const found = await withSession(deps, by, address, 'session.fork', async (tx, session) => {
    const acpSession = await forkable(tx, by, session);
    if (!acpSession.ok) return acpSession;
    const role = await sessionRoleRows.sessionRole(tx, session.id);
    return ok({ session, acpSession: acpSession.value, mode: await modeOfFork(tx, by, session), role });
  });
  if (!found.ok) return found;
  const { session, acpSession, mode, role } = found.value;
  const plan = {
    task: input.task ?? firstPrompt(session),
    delegate: true,
    label: input.label,
    owner: session.owner ?? undefined,
    harness: session.harness ?? undefined,
    agent: session.agent ?? undefined,
    cwd: session.cwd ?? undefined,
    model: session.model ?? undefined,
    approvals: mode,
    unattended: session.unattended,
    mayApprove: session.mayApprove,
    maySpawn: session.maySpawn,
    profile: role ?? undefined,
    options: session.options,
    forkOf: { session: session.id, acpSession },
  };
  return spawn(deps, by, plan, signal);
}

/** The harness' id of what can be copied. */
async function forkable(tx: Tx, by: Principal, session: Session): Promise<Result<string, Refusal>> {
  const name = session.label ?? session.id;
  if (by.kind !== 'user' && by.kind !== 'session') return notFor(by, 'fork a session');
  if (by.kind === 'session' && session.owner !== by.session) {
    const hint = 'A session forks what it owns.';
    return refuse(
      refusal('session.forbidden', `Session ${session.id} is not a delegate of the caller.`, { hint }),
    );
  }
  if (session.harness === null) {
    const hint = 'Fork it in its own program.';
    return refuse(refusal('session.outside', `Session ${session.id} runs outside Muster.`, { hint }));
  }
  if (session.state === 'closing') return sessionClosing(session);
  if (session.state === 'closed' || session.state === 'failed') return sessionEnded(session);
  if (session.state === 'starting' || (await turnRows.heldTurn(tx, session.id)))
    return busy(`Session ${name} is at work, and a fork takes what its finished turns have left.`, session);
  if (!(await offerRows.findOffer(tx, session.id))?.canFork) return unsupported(session);
  if (session.acpSession !== null) return ok(session.acpSession);
  return refuse(
    refusal(
      'session.metadata_lost',
      `The conversation of session ${name} is lost, so nothing can be copied.`,
      {
        hint: 'Spawn another: muster session spawn "…" --delegate',
      },
    ),
  );
}

const busy = (message: string, { id }: Session) =>
  refuse(
    refusal('session.busy', message, {
      hint: `Fork it when the turn has ended, or end it: muster session cancel ${id}`,
      retry: 'later',
    }),
  );

const unsupported = ({ id, label, harness }: Session) =>
  refuse(
    refusal(
      'session.fork_unsupported',
      `Harness "${harness}" cannot fork: session ${label ?? id} has no copy to go on with.`,
      {
        hint: `Spawn another and hand it what matters: muster session history ${id}, then muster session spawn "…" --delegate --harness ${harness}`,
        details: { session: id, harness },
      },
    ),
  );

/** At most the original's; a session gives at most its own. */
async function modeOfFork(tx: Tx, by: Principal, session: Session): Promise<ApprovalMode> {
  const owner = session.owner === null ? null : await sessionRows.findSession(tx, session.owner);
  if (by.kind === 'user' || !owner || isWithin(session.mode, owner.mode)) return session.mode;
  return owner.mode;
}

const firstPrompt = ({ id, label }: Session) =>
  `From here on you are a session of your own: a copy of session ${label ?? id}, which goes on without you. Do nothing yet. Say in one line that you are ready, and wait for the next message.`;
