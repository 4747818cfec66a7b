import { ok, type Result } from '#base';
import type { Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import { approvalTable, type ApprovalView } from '../output/approval-lines.ts';
import { sessionTable, type Look, type SessionView } from '../output/session-lines.ts';
import { statusRank } from '../output/status-look.ts';

interface Top {
  approvals: ApprovalView[];
  sessions: SessionView[];
}

/** What `muster top` shows where there is no screen: once, what needs a person first. */
export async function readTop({ call }: Pick<CommandContext, 'call'>): Promise<Result<Top, Refusal>> {
  const approvals = await call('approvals.list', { query: { state: 'pending', limit: 200 } });
  if (!approvals.ok) return approvals;
  const sessions = await call('sessions.list', { query: { state: 'live', limit: 200, glance: 'true' } });
  if (!sessions.ok) return sessions;
  return ok({
    approvals: approvals.value.items,
    sessions: sessions.value.items
      .filter(({ status }) => status.word !== 'outside')
      .toSorted((one, other) => statusRank(one.status) - statusRank(other.status)),
  });
}

export function topTable({ approvals, sessions }: Top, look: Look): string {
  const asked =
    approvals.length === 0
      ? []
      : [look.style.attention('Needs your answer'), approvalTable(approvals, look), ''];
  const table =
    sessions.length === 0
      ? 'No sessions yet. Spawn one: muster session spawn "Fix the tests" --delegate --label mill'
      : sessionTable(sessions, look);
  return [...asked, table].join('\n');
}
