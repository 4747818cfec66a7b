import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pendingApprovals } from '../../live/queries.ts';
import type { Approval } from '../../live/views.ts';
import { ApprovalRow } from '../../parts/approval-row.tsx';
import { CliCommand } from '../../parts/copy-cli.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Rows } from '../../parts/section.tsx';
import { OverRow } from './over-row.tsx';
import { isSame, seenAfter, type Seen } from './seen-pending.ts';

/** What waits, longest first. What is answered elsewhere while one looks says so in its place. */
export function Inbox() {
  const { data, error, isFetched } = useQuery(pendingApprovals);
  const [seen, setSeen] = useState<readonly Seen<Approval>[]>([]);
  const next = data ? seenAfter(seen, data.items) : seen;
  // Kept while drawing, not in an effect: between the two what has gone would blink.
  if (!isSame(seen, next)) setSeen(next);
  return (
    <>
      {error && <Refusal error={error} />}
      {!isFetched && <p className="text-quiet">Reading …</p>}
      {next.length > 0 && (
        <Rows label="Inbox">
          {next.map(({ approval, isOver }) =>
            isOver ? (
              <OverRow key={approval.id} approval={approval} />
            ) : (
              <ApprovalRow key={approval.id} approval={approval} />
            ),
          )}
        </Rows>
      )}
      {next.some(({ isOver }) => !isOver) && (
        <p className="text-quiet">
          <kbd className="font-mono text-xs">j</kbd> and <kbd className="font-mono text-xs">k</kbd> go from
          one to the next, <kbd className="font-mono text-xs">y</kbd> allows,{' '}
          <kbd className="font-mono text-xs">n</kbd> denies.
        </p>
      )}
      {data?.items.length === 0 && next.length === 0 && (
        <Empty title="Nothing waits for an answer.">
          <p>
            A harness asks here before it runs a command or writes a file, a run at its gates, a budget when
            it is used up. How freely a session may go on without asking is its mode:
          </p>
          <CliCommand words={['muster', 'session', 'mode', 'SESSION', 'auto-edits']} />
        </Empty>
      )}
    </>
  );
}
