import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { TaskDetail } from '../../live/views.ts';
import { Ago } from '../../parts/ago.tsx';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Markdown } from '../../parts/markdown.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Section } from '../../parts/section.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { COLUMN_NAMES } from '../board/columns.ts';
import { Marks } from '../board/marks.tsx';
import { taskWord } from '../board/task-words.ts';
import { Attempts } from './attempts.tsx';
import { Checklist } from './checklist.tsx';
import { Dependencies } from './dependencies.tsx';
import { Description, Title } from './edit-text.tsx';
import { Feed } from './feed.tsx';
import { TaskActions } from './task-actions.tsx';
import { TaskFacts } from './task-facts.tsx';
import { oneTask } from './task-queries.ts';

/** Everything about a task. `close`: it stands beside a board, and goes away. */
export function TaskPanel({ task: ref, close }: { task: string; close?: () => void }) {
  const { data: task, error } = useQuery(oneTask(ref));
  const mayAct = useMayAct();
  const top = useRef<HTMLHeadingElement>(null);
  const isThere = task !== undefined;
  useEffect(() => {
    if (close && isThere) top.current?.focus();
  }, [isThere]);
  if (!task)
    return (
      <div className="flex flex-col gap-3 p-4">
        <h2 className="font-semibold">Task</h2>
        {error ? <Refusal error={error} /> : <p className="text-quiet">Reading …</p>}
        {close && <Button onClick={close}>Close</Button>}
      </div>
    );
  return (
    <div className="flex flex-col gap-5 p-4">
      <header className="flex flex-col gap-2">
        <div className="flex flex-wrap items-center gap-x-3 gap-y-1 text-quiet">
          <Home task={task} close={close} />
          <span className="ml-auto flex items-center gap-2">
            <CopyCli words={['muster', 'task', 'show', task.id]} />
            {close && (
              <Button onClick={close} aria-label="Close the task">
                ✕
              </Button>
            )}
          </span>
        </div>
        <Title task={task} mayAct={mayAct} headingRef={top} as={close ? 'h2' : 'h1'} />
        <div className="flex flex-wrap items-center gap-1.5">
          <span className="font-medium">{COLUMN_NAMES[task.state]}</span>
          <span className="text-quiet">
            <Ago at={task.stateSince} />
          </span>
          <Marks task={task} />
        </div>
        <Waits task={task} />
      </header>
      {mayAct && <TaskActions task={task} />}
      <Description task={task} mayAct={mayAct} />
      <Checklist task={task} mayAct={mayAct} />
      {task.result !== null && task.result !== '' && (
        <Section title="Result">
          <Markdown text={task.result} />
        </Section>
      )}
      <TaskFacts task={task} mayAct={mayAct} />
      <Dependencies task={task} mayAct={mayAct} />
      <Attempts task={task} />
      <Feed task={task} mayAct={mayAct} />
    </div>
  );
}

/** Where it belongs, and its own address. */
function Home({ task, close }: { task: TaskDetail; close: (() => void) | undefined }) {
  return (
    <>
      {task.boardName !== null && !close && (
        <Link
          to="/boards/$board"
          params={{ board: task.boardName }}
          search={{ task: task.id }}
          className="text-accent underline underline-offset-4"
        >
          Board {task.boardName}
        </Link>
      )}
      {task.team !== null && (
        <Link
          to="/teams/$team"
          params={{ team: task.team }}
          className="text-accent underline underline-offset-4"
        >
          Its team
        </Link>
      )}
      {close && (
        <Link
          to="/tasks/$task"
          params={{ task: task.id }}
          className="text-accent underline underline-offset-4"
        >
          Open by itself
        </Link>
      )}
      <code className="font-mono text-xs">{task.id.slice(0, 14)}</code>
    </>
  );
}

function Waits({ task }: { task: TaskDetail }) {
  const { word, why } = task.status;
  return why === null ? null : (
    <p className="break-words text-quiet">
      {taskWord(word)}: {plainText(why)}
    </p>
  );
}
