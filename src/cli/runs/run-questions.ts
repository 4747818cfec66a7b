import type { CommandContext } from '../command-context.ts';
import type { ApprovalView } from '../output/approval-lines.ts';
import type { RunDetail } from './the-run.ts';

/** Of one screen; who has more reads on with `muster approval list`. */
const MOST = 100;

/** What a run and the sessions of its steps ask of people now: gates, whether it may run at all, permissions. */
export async function questionsOf(
  context: Pick<CommandContext, 'call'>,
  run: RunDetail,
): Promise<ApprovalView[]> {
  const listed = await context.call('approvals.list', { query: { limit: MOST } });
  if (!listed.ok) return [];
  const sessions = new Set(run.steps.flatMap(({ session }) => (session === null ? [] : [session])));
  const subjects = new Set<string>([run.id, ...run.steps.map(({ id }) => id)]);
  return listed.value.items.filter((approval) =>
    approval.kind === 'permission'
      ? sessions.has(approval.session)
      : subjects.has(approval.subject) || (approval.session !== null && sessions.has(approval.session)),
  );
}
