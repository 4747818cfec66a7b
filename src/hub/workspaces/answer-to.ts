import { WORKSPACE_LIMITS } from '#domain';
import { workspaceRows } from '#store';
import type { HubDeps } from '../deps.ts';
import { waitFor } from '../waiting.ts';
import { answerTopic } from './ask-agent.ts';
import { NOT_ANSWERED } from './workspace-answer.ts';
import type { WorkspaceAnswer } from './workspace-verbs.ts';

/** Waits for what an agent answers to a request. What nobody waits for any more is taken out of its inbox. */
export async function answerTo(deps: HubDeps, id: string): Promise<WorkspaceAnswer> {
  const { store, clock, stopping } = deps;
  const wait = {
    store,
    clock,
    topics: [answerTopic(id)],
    ms: WORKSPACE_LIMITS.answerMs,
    signals: [stopping],
  };
  const answer = await waitFor(wait, async () => {
    const found = await store.read((reader) => workspaceRows.findRequest<never, WorkspaceAnswer>(reader, id));
    return found?.answer ?? undefined;
  });
  return answer ?? giveUp(deps, id);
}

function giveUp({ store }: HubDeps, id: string): Promise<WorkspaceAnswer> {
  return store.unit(async (tx) => {
    const last = await workspaceRows.findRequest<never, WorkspaceAnswer>(tx, id);
    if (last?.answer) return last.answer;
    await workspaceRows.withdrawFromInbox(tx, id);
    await workspaceRows.answerRequest(tx, id, NOT_ANSWERED);
    return NOT_ANSWERED;
  });
}
