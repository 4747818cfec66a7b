import { ok, type Ids, type Result } from '#base';
import { findOption } from '#domain';
import type { Cause, Principal, Refusal, Session, SessionId, SessionOption, TurnId } from '#domain';
import { offerRows, sessionRows, transcriptRows, turnRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { sessionNotFound } from '../refusals.ts';
import { finishClose, restoreAfterFailedClose } from '../sessions/close-session.ts';
import { takeGone } from '../workspaces/take-place.ts';
import { endTurn } from './end-turn.ts';
import { agentOf, heldUnder } from './held-turn.ts';

async function sessionOfAgent(tx: Tx, by: Principal, id: SessionId): Promise<Result<Session, Refusal>> {
  const agent = agentOf(by);
  if (!agent.ok) return agent;
  const session = await sessionRows.lockSession(tx, id);
  return session && session.agent === agent.value ? ok(session) : sessionNotFound(id);
}

/** Facts of a session between its turns: it fell asleep, or there is something to remark. */
export function reportFacts(
  { store }: HubDeps,
  by: Principal,
  id: SessionId,
  input: {
    asleep?: boolean | undefined;
    options?: SessionOption[] | undefined;
    notice?: string | undefined;
    workspace_gone?: true | undefined;
  },
): Promise<Result<void, Refusal>> {
  return store.unit(async (tx) => {
    const found = await sessionOfAgent(tx, by, id);
    if (!found.ok) return found;
    const session = found.value;
    if (input.asleep !== undefined && input.asleep !== session.asleep) {
      await sessionRows.changeSession(tx, id, { asleep: input.asleep });
      await tx.event({
        type: 'session.changed',
        user: session.user,
        session: id,
        data: { asleep: input.asleep },
      });
    }
    if (input.options) await takeOptions(tx, session, input.options);
    if (input.workspace_gone) await takeGone(tx, session);
    if (input.notice !== undefined)
      await transcriptRows.appendTranscript(tx, id, null, [{ type: 'notice', text: input.notice }]);
    tx.wake(`session:${id}`);
    return ok(undefined);
  });
}

async function takeOptions(tx: Tx, session: Session, options: SessionOption[]): Promise<void> {
  const { id, user } = session;
  await offerRows.putOffer(tx, id, { options });
  const model = findOption(options, 'model')?.value;
  if (model && model !== session.harnessModel)
    await sessionRows.changeSession(tx, id, { harnessModel: model });
  await tx.event({
    type: 'session.changed',
    user,
    session: id,
    data: { options: options.map((one) => one.id) },
  });
}

/** The answer to a close. One for a session that is gone or closed already is fine: it was applied before. */
export function reportTornDown(
  { store, ids }: HubDeps,
  by: Principal,
  id: SessionId,
  input: { done: boolean; cause?: Cause | undefined },
): Promise<Result<void, Refusal>> {
  return store.unit(async (tx) => {
    const found = await sessionOfAgent(tx, by, id);
    if (!found.ok) return found.error.code === 'session.not_found' ? ok(undefined) : found;
    if (input.done) await finishClose(tx, ids, id);
    else {
      const cause = input.cause ?? {
        code: 'session.close_failed',
        message: 'The agent could not end it and did not say why.',
      };
      await restoreAfterFailedClose(tx, found.value, cause);
    }
    return ok(undefined);
  });
}

/** Whether text was put into the running turn. If so, the turn that stood in for it is done; else it runs next. */
export function reportSteered(
  { store, ids }: HubDeps,
  by: Principal,
  id: TurnId,
  input: { fence: number; steer: TurnId; done: boolean },
): Promise<Result<void, Refusal>> {
  return store.unit(async (tx) => {
    const held = await heldUnder(tx, by, id, input.fence);
    if (!held.ok) return held;
    if (input.done) await settleSteered(tx, ids, held.value.session, input.steer);
    return ok(undefined);
  });
}

async function settleSteered(tx: Tx, ids: Ids, session: Session, id: TurnId): Promise<void> {
  const turn = await turnRows.findTurn(tx, id);
  if (turn?.session !== session.id || turn.state !== 'queued') return;
  await endTurn(tx, ids, session, turn, { move: 'steered', stopReason: 'steered', quiet: true });
  await transcriptRows.appendTranscript(tx, session.id, id, [
    { type: 'prompt', text: turn.prompt, source: turn.source },
  ]);
}
