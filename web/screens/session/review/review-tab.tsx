import { useQuery } from '@tanstack/react-query';
import { RefusedCall } from '../../../live/refused.ts';
import type { SessionDetail } from '../../../live/views.ts';
import { Button } from '../../../parts/button.tsx';
import { HarnessCommand } from '../../../parts/harness-command.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { Refusal } from '../../../parts/refusal.tsx';
import { nameOf } from '../../../parts/session-names.ts';
import { diffOf, workspaceOf } from './review-queries.ts';
import { ReviewOf } from './review-of.tsx';

/** What a session changed in its workspace: read, commented on, merged or discarded. */
export default function ReviewTab({ session }: { session: SessionDetail }) {
  const workspace = useQuery(workspaceOf(session.id));
  const diff = useQuery(diffOf(session.id));
  const code = diff.error instanceof RefusedCall ? diff.error.refusal.code : undefined;
  if (code === 'workspace.not_found')
    return (
      <div className="p-4">
        <Empty title={diff.error?.message ?? ''}>
          <p>A session that has a worktree of its own changes nothing else until its work is merged:</p>
          <HarnessCommand
            words={['muster', 'session', 'spawn', 'Fix the tests', '--workspace', 'worktree']}
          />
        </Empty>
      </div>
    );
  if (diff.error && !diff.data)
    return (
      <div className="flex flex-col items-start gap-3 p-4">
        <Refusal error={diff.error} />
        <Button onClick={() => void diff.refetch()}>Ask again</Button>
      </div>
    );
  if (!diff.data)
    return <p className="p-4 text-quiet">Asking the agent of {nameOf(session)} what it changed …</p>;
  return (
    <ReviewOf
      key={session.id}
      session={session}
      workspace={workspace.data ?? undefined}
      diff={diff.data}
      isReading={diff.isFetching}
      readAgain={() => void diff.refetch()}
    />
  );
}
