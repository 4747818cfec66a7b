import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { Board } from '../../live/views.ts';
import { Ago } from '../../parts/ago.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Section } from '../../parts/section.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { BoardForm } from './board-form.tsx';

/** What a board says for its tasks, and its end. */
export function BoardSettings({ board }: { board: Board }) {
  const mayAct = useMayAct();
  return (
    <div className="flex min-h-0 max-w-2xl flex-1 flex-col gap-6 overflow-y-auto pb-6">
      {mayAct ? <BoardForm board={board} key={board.id} /> : <Shown board={board} />}
      {mayAct && <Remove board={board} />}
    </div>
  );
}

function Shown({ board }: { board: Board }) {
  const { cwd, source, harness, mode } = board.work ?? {};
  return (
    <Facts
      facts={[
        ['Name', board.name],
        ['Description', board.description],
        ['Completed goes to', board.review ? 'In review' : 'Done'],
        ['Attempts', board.mostAttempts],
        ['Works in', cwd ?? source?.url],
        ['Harness', harness],
        ['Approvals', mode],
        ['Made', <Ago key="made" at={board.createdAt} />],
      ]}
    />
  );
}

function Remove({ board }: { board: Board }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { inbox, up_next, in_progress, in_review } = board.counts;
  const open = inbox + up_next + in_progress + in_review;
  const remove = async () => {
    await valueOf(
      client.call('boards.remove', {
        params: { board: board.id },
        query: { force: open > 0 ? 'true' : 'false' },
      }),
    );
    await navigate({ to: '/boards' });
    await queries.invalidateQueries({ queryKey: [QUERY.boards] });
  };
  return (
    <Section title="Remove the board">
      <div>
        <Confirm
          label="Remove …"
          name={`Remove ${board.name}`}
          run={remove}
          cli={['muster', 'board', 'remove', board.name, ...(open > 0 ? ['--force'] : [])]}
        >
          <p>
            {open === 0
              ? 'It has no open task. Those that are over stay where they were told of.'
              : `Its ${open === 1 ? 'open task is' : `${open} open tasks are`} cancelled, also those that are being worked on.`}
          </p>
          <p>What recurs on it recurs no more. Its name is free then.</p>
        </Confirm>
      </div>
    </Section>
  );
}
