import type { Facts } from './facts.ts';

/** A tool that was asked for ran only when it was allowed: by a stored answer, or at once by mode or rule. */
export function deniedToolsNeverRun({ scripts, approvals, events }: Facts): string[] {
  const answered = new Map(approvals.map((approval) => [approval.toolCallId, approval]));
  const atOnce = new Set(
    events.flatMap(({ type, data }) => {
      const { toolCall } = JSON.parse(data ?? '{}') as { toolCall?: string };
      return type === 'approval.allowed' && toolCall ? [toolCall] : [];
    }),
  );
  return scripts.toolsRun.flatMap(({ toolCallId }) => {
    const approval = answered.get(toolCallId);
    if (approval?.state === 'allowed' || (!approval && atOnce.has(toolCallId))) return [];
    return [`tool ${toolCallId} ran, and its approval is ${approval?.state ?? 'not there'}`];
  });
}

/** Nothing waits for an answer on behalf of a turn that has ended. */
export function endedTurnsAskNothing({ approvals, turns }: Pick<Facts, 'approvals' | 'turns'>): string[] {
  if (approvals.every(({ state }) => state !== 'pending')) return [];
  const turn = new Map(turns.map((one) => [one.id, one]));
  return approvals.flatMap((approval) => {
    // A question of the hub belongs to no turn.
    if (approval.state !== 'pending' || approval.kind !== 'permission') return [];
    const state = turn.get(approval.turn)?.state;
    return state === 'waiting' ? [] : [`approval ${approval.id} is pending, its turn is ${state ?? 'gone'}`];
  });
}
