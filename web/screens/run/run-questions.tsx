import { useQuery } from '@tanstack/react-query';
import { pendingApprovals } from '../../live/queries.ts';
import { ApprovalRow } from '../../parts/approval-row.tsx';
import { Rows, Section } from '../../parts/section.tsx';
import type { RunDetail } from './run-queries.ts';

/** Gates, whether it may run at all, what its sessions ask: answered here as well as on Now. */
export function RunQuestions({ run }: { run: RunDetail }) {
  const asked = useQuery(pendingApprovals).data?.items ?? [];
  const own = asked.filter(
    (one) => one.about.run?.id === run.id || (one.kind !== 'permission' && one.subject === run.id),
  );
  if (own.length === 0) return null;
  return (
    <Section title="Needs you">
      <Rows label="Questions of this run">
        {own.map((approval) => (
          <ApprovalRow key={approval.id} approval={approval} />
        ))}
      </Rows>
    </Section>
  );
}
