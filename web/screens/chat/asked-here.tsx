import { useQuery } from '@tanstack/react-query';
import { pendingApprovals } from '../../live/queries.ts';
import { ApprovalRow } from '../../parts/approval-row.tsx';

/** What these sessions ask is answered here as well as on Now: a chat's own questions, and those of what it owns. */
export function AskedHere({ of }: { of: readonly string[] }) {
  const items = useQuery(pendingApprovals).data?.items ?? [];
  const asked = items.filter(({ session }) => session !== null && of.includes(session));
  if (asked.length === 0) return null;
  return (
    <ul
      aria-label="Needs you"
      className="max-h-[45vh] shrink-0 divide-y divide-line overflow-y-auto border-t border-line bg-raised"
    >
      {asked.map((approval) => (
        <ApprovalRow key={approval.id} approval={approval} />
      ))}
    </ul>
  );
}
