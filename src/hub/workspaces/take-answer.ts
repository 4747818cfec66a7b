import { ok, refuse, type Result } from '#base';
import { refusal, type Principal, type Refusal, type WorkspaceAsk } from '#domain';
import { sessionRows, workspaceRows, type Tx } from '#store';
import type { HubDeps } from '../deps.ts';
import { agentOf } from '../turns/held-turn.ts';
import { answerTopic } from './ask-agent.ts';
import { finishGates } from './finish-gates.ts';
import type { GatePurpose } from './gate-purpose.ts';
import type { WorkspaceAnswer } from './workspace-verbs.ts';

/** Takes the answer of the agent that was asked, once; what it says of the workspace is written down in the same unit. */
export function takeAnswer(
  deps: HubDeps,
  by: Principal,
  id: string,
  answer: WorkspaceAnswer,
): Promise<Result<{ taken: 'now' | 'before' }, Refusal>> {
  return deps.store.unit(async (tx) => {
    const agent = agentOf(by);
    if (!agent.ok) return agent;
    const request = await workspaceRows.findRequest<GatePurpose, WorkspaceAnswer>(tx, id);
    if (!request || request.agent !== agent.value)
      return refuse(refusal('workspace.not_found', `Nothing was asked by "${id}".`));
    const isNew = await settleRequest(deps, tx, request, answer);
    return ok({ taken: isNew ? ('now' as const) : ('before' as const) });
  });
}

/** Also for what nobody answered in time: then the answer is the hub's own. */
export async function settleRequest(
  deps: HubDeps,
  tx: Tx,
  request: workspaceRows.KeptRequest<GatePurpose, WorkspaceAnswer>,
  answer: WorkspaceAnswer,
): Promise<boolean> {
  if (!(await workspaceRows.answerRequest(tx, request.id, answer))) return false;
  await noteAnswer(tx, request, answer);
  if (request.purpose) await finishGates(deps, tx, request, request.purpose, answer);
  tx.wake(answerTopic(request.id));
  return true;
}

async function noteAnswer(
  tx: Tx,
  { session, body }: workspaceRows.KeptRequest,
  answer: WorkspaceAnswer,
): Promise<void> {
  const row = await workspaceRows.findWorkspace(tx, session);
  const owner = await sessionRows.findSession(tx, session);
  if (!row || !owner) return;
  const told = { user: owner.user, session };
  const { ask } = body;
  if (ask.do === 'merge' && !ask.dryRun && (answer.is === 'merged' || answer.is === 'nothing')) {
    // What was merged into another branch than its own is still to be merged into that.
    const merged = row.place?.target === answer.into;
    await workspaceRows.noteWork(tx, session, { merged });
    const data = { into: answer.into, commit: answer.is === 'merged' ? answer.commit : null };
    await tx.event({ type: 'workspace.merged', ...told, data });
  }
  if (isGone(ask, answer)) await workspaceRows.dropWorkspace(tx, row);
  if (answer.is === 'discarded') {
    await workspaceRows.dropWorkspace(tx, row);
    await tx.event({ type: 'workspace.discarded', ...told, data: { keptAs: answer.keptAs } });
  }
}

/** An agent that was killed between a removal and the word of it knows nothing of it any more: then it is said here. */
const isGone = ({ do: asked }: WorkspaceAsk, answer: WorkspaceAnswer): boolean =>
  answer.is === 'refused' &&
  answer.code === 'workspace.not_found' &&
  (asked === 'diff' || asked === 'merge' || asked === 'discard');
