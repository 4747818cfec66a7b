import {
  livenessOf,
  type AgentIntent,
  type MessageState,
  type SessionKind,
  type SessionState,
  type TurnState,
} from '#domain';
import { figureRows, type Reader } from '#store';
import type { HubDeps } from '../deps.ts';

/** How much there is of everything that is under way, of all people: the same whichever hub of a store is asked. */
export interface HubFigures {
  turns: { state: TurnState; count: number }[];
  /** For how long the first of the queued turns waits, in ms; 0 when none does. */
  queueOldestMs: number;
  /** Live ones. */
  sessions: { kind: SessionKind; state: SessionState; count: number }[];
  agents: { heard: 'online' | 'offline' | 'lost' | 'never'; intent: AgentIntent; count: number }[];
  /** Of agents that are active and online. */
  slots: number;
  slotsUsed: number;
  approvalsPending: number;
  mail: { state: MessageState; count: number }[];
  inboxEntries: number;
  hubs: number;
}

type FigureDeps = Pick<HubDeps, 'store' | 'settings' | 'listeningSince' | 'roster'>;

export function readFigures(deps: FigureDeps): Promise<HubFigures> {
  return deps.store.read(async (reader) => {
    const { turns, queuedSince } = await figureRows.countTurns(reader);
    const used = turns.filter(({ state }) => state === 'leased' || state === 'running');
    return {
      turns,
      queueOldestMs: queuedSince === null ? 0 : Math.max(0, reader.now - queuedSince),
      sessions: await figureRows.countSessions(reader),
      ...(await agentFigures(deps, reader)),
      slotsUsed: used.reduce((sum, { count }) => sum + count, 0),
      approvalsPending: await figureRows.countPendingApprovals(reader),
      mail: await figureRows.countMail(reader),
      inboxEntries: await figureRows.countInbox(reader),
      // Where there can be one alone, none is written down.
      hubs: Math.max(1, (await deps.roster.live(reader)).length),
    };
  });
}

async function agentFigures(
  { settings, listeningSince }: FigureDeps,
  reader: Reader,
): Promise<Pick<HubFigures, 'agents' | 'slots'>> {
  const counts = new Map<string, HubFigures['agents'][number]>();
  let slots = 0;
  for (const { intent, slots: own, lastHeard } of await figureRows.agentLines(reader)) {
    const { heard } = livenessOf(lastHeard, reader.now, settings(), listeningSince());
    const key = `${heard} ${intent}`;
    const counted = counts.get(key) ?? { heard, intent, count: 0 };
    counted.count += 1;
    counts.set(key, counted);
    if (heard === 'online' && intent === 'active') slots += own;
  }
  return { agents: [...counts.values()], slots };
}
