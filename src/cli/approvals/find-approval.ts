import type { Result } from '#base';
import { isId, type Refusal } from '#domain';
import type { CommandContext } from '../command-context.ts';
import type { ApprovalView } from '../output/approval-lines.ts';
import { pickById } from '../input/pick-by-id.ts';

/** The approval of a whole id, or of the beginning of one that still waits, else of one that does not. */
export async function findApproval(
  context: CommandContext,
  typed: string,
): Promise<Result<ApprovalView, Refusal>> {
  if (isId('approval', typed)) return context.call('approvals.show', { params: { approval: typed } });
  const pending = await context.call('approvals.list', { query: { state: 'pending', limit: 200 } });
  if (!pending.ok) return pending;
  const what = {
    name: 'approval',
    notFound: 'approval.not_found',
    list: 'muster approval list --all',
  } as const;
  const found = pickById(pending.value.items, typed, what);
  if (found.ok || found.error.code !== 'approval.not_found') return found;
  const all = await context.call('approvals.list', { query: { state: 'all', limit: 200 } });
  return all.ok ? pickById(all.value.items, typed, what) : all;
}
