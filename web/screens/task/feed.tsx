import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { onceKey } from '../../live/once-key.ts';
import type { TaskDetail } from '../../live/views.ts';
import { Ago } from '../../parts/ago.tsx';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { TextArea } from '../../parts/field.tsx';
import { Markdown } from '../../parts/markdown.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Section } from '../../parts/section.tsx';
import { useAction } from '../../parts/use-action.ts';
import { whatOf, whoOf } from './feed-words.ts';
import { feedOf } from './task-queries.ts';

/** What happened to a task, and notes on it. */
export function Feed({ task, mayAct }: { task: TaskDetail; mayAct: boolean }) {
  const { data, error, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(feedOf(task.id));
  const lines = data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Section title="Feed">
      {mayAct && <AddNote task={task} />}
      {error && <Refusal error={error} />}
      <ol aria-label="Feed" className="flex flex-col gap-2">
        {lines.map((line) => (
          <li key={line.seq} className="flex flex-col gap-1 border-l-2 border-line pl-3">
            <p>
              <span className="font-medium">{plainText(whoOf(line))}</span> {whatOf(line)}{' '}
              <span className="text-quiet">
                · <Ago at={line.at} /> ago, by {line.door}
              </span>
            </p>
            {line.note !== null && <Markdown text={line.note} />}
          </li>
        ))}
      </ol>
      {hasNextPage && (
        <Button disabled={isFetchingNextPage} onClick={() => void fetchNextPage()} className="self-start">
          {isFetchingNextPage ? 'Reading …' : 'Show what was before'}
        </Button>
      )}
    </Section>
  );
}

function AddNote({ task }: { task: TaskDetail }) {
  const [text, setText] = useState('');
  const note = useAction(
    () =>
      valueOf(
        client.call('tasks.note', { params: { task: task.id }, body: { text }, idempotencyKey: onceKey() }),
      ),
    { stale: [[QUERY.task, task.id]], done: () => setText('') },
  );
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        if (text.trim() !== '') note.mutate();
      }}
    >
      <TextArea
        label="Note"
        rows={2}
        value={text}
        maxLength={10_000}
        placeholder="What others should know; Markdown is fine"
        change={setText}
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" disabled={note.isPending || text.trim() === ''}>
          Add the note
        </Button>
        <CopyCli words={['muster', 'task', 'note', task.id, text.trim() || 'Looks good so far']} />
      </div>
      {note.error && <Refusal error={note.error} />}
    </form>
  );
}
