import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { Board } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { TextArea, TextField, Tick } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { draftOfWork, workFlags, workOfDraft, workProblem, type WorkDraft } from './work-draft.ts';
import { WorkFields } from './work-fields.tsx';

interface BoardDraft {
  name: string;
  description: string;
  review: boolean;
  attempts: string;
  work: WorkDraft;
}

/** What a board is called, and what it says for its tasks. */
export function BoardForm({ board }: { board: Board }) {
  const [draft, setDraft] = useState<BoardDraft>(() => ({
    name: board.name,
    description: board.description ?? '',
    review: board.review,
    attempts: String(board.mostAttempts),
    work: draftOfWork(board.work),
  }));
  const save = useSave(board, draft);
  const problem = workProblem(draft.work);
  return (
    <form
      aria-label="Settings of the board"
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Fields draft={draft} change={(part) => setDraft({ ...draft, ...part })} />
      <WorkFields work={draft.work} change={(work) => setDraft({ ...draft, work })} problem={problem} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="main" disabled={save.isPending || problem !== undefined}>
          Save
        </Button>
        <CopyCli words={cliOf(board, draft)} />
        {save.isSuccess && <span role="status">Saved. Tasks that it has stay as they were made.</span>}
      </div>
      {save.error && <Refusal error={save.error} />}
    </form>
  );
}

function Fields({ draft, change }: { draft: BoardDraft; change: (part: Partial<BoardDraft>) => void }) {
  return (
    <>
      <TextField
        label="Name"
        value={draft.name}
        maxLength={100}
        required
        change={(name) => change({ name })}
      />
      <TextArea
        label="Description"
        value={draft.description}
        rows={2}
        maxLength={2_000}
        change={(description) => change({ description })}
      />
      <Tick
        label="What is completed waits in review until a person has looked at it"
        value={draft.review}
        change={(review) => change({ review })}
      />
      <TextField
        label="Attempts"
        hint="So often a task is tried before it is blocked."
        type="number"
        min={1}
        max={20}
        required
        value={draft.attempts}
        change={(attempts) => change({ attempts })}
      />
    </>
  );
}

function useSave(board: Board, { name, description, review, attempts, work }: BoardDraft) {
  const navigate = useNavigate({ from: '/boards/$board' });
  const body = {
    name: name.trim(),
    description: description.trim() === '' ? null : description,
    review,
    mostAttempts: Number(attempts),
    work: workOfDraft(work),
  };
  return useAction(() => valueOf(client.call('boards.change', { params: { board: board.id }, body })), {
    stale: [[QUERY.boards]],
    done: (changed) => {
      if (changed.name !== board.name)
        void navigate({ params: { board: changed.name }, search: true, replace: true });
    },
  });
}

const cliOf = (board: Board, { name, review, attempts, work }: BoardDraft): string[] => [
  ...['muster', 'board', 'edit', board.name],
  ...(name.trim() === board.name ? [] : ['--name', name.trim()]),
  ...(review ? ['--review'] : ['--review', 'no']),
  ...['--attempts', attempts],
  ...workFlags(work),
];
