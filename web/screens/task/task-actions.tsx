import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { TaskDetail, TaskState } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Menu } from '../../parts/menu.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { AskMove } from '../board/ask-move.tsx';
import { COLUMN_NAMES, overruled } from '../board/columns.ts';
import { Block } from './block.tsx';
import { useEdit } from './use-edit.ts';

/** What a person may do to a task as a whole. */
export function TaskActions({ task }: { task: TaskDetail }) {
  const { move, go, asked, answer } = useTaskMove(task);
  const edit = useEdit(task);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap gap-2">
        <NextStep task={task} isBusy={move.isPending} go={go} />
        <Menu
          label="Move to …"
          items={task.moves.map((state) => ({ id: state, text: COLUMN_NAMES[state], run: () => go(state) }))}
        />
        {mayRerun(task) && <Rerun task={task} />}
        {task.blocked === null ? (
          <Block task={task} />
        ) : (
          <Button disabled={edit.isPending} onClick={() => edit.mutate({ blocked: null })}>
            Take the block away
          </Button>
        )}
      </div>
      {move.error && <Refusal error={move.error} />}
      {edit.error && <Refusal error={edit.error} />}
      {asked && <AskMove asked={asked} answer={answer} />}
    </div>
  );
}

/** Moves it, and asks first where that ends somebody's work. */
function useTaskMove(task: TaskDetail) {
  const [to, setTo] = useState<TaskState>();
  const move = useAction(
    (state: TaskState) => valueOf(client.call('tasks.move', { params: { task: task.id }, body: { state } })),
    { stale: STALE },
  );
  const worker = to === undefined ? null : overruled(task, to);
  return {
    move,
    go: (state: TaskState) => (overruled(task, state) === null ? move.mutate(state) : setTo(state)),
    asked: to !== undefined && worker !== null ? { task, place: { state: to }, worker } : undefined,
    answer: (does: boolean) => {
      if (does && to !== undefined) move.mutate(to);
      setTo(undefined);
    },
  };
}

const STALE = [[QUERY.task], [QUERY.tasks], [QUERY.boards]] as const;

/** What usually comes next, in one click. */
function NextStep(parts: { task: TaskDetail; isBusy: boolean; go: (state: TaskState) => void }) {
  const { task, isBusy, go } = parts;
  if (task.state !== 'in_review' && task.state !== 'inbox') return null;
  return (
    <Button look="main" disabled={isBusy} onClick={() => go(task.state === 'inbox' ? 'up_next' : 'done')}>
      {task.state === 'inbox' ? 'Make it ready' : 'Accept it'}
    </Button>
  );
}

function Rerun({ task }: { task: TaskDetail }) {
  const rerun = useAction(
    () => valueOf(client.call('tasks.rerun', { params: { task: task.id }, body: {} })),
    { stale: STALE },
  );
  return (
    <Confirm
      label="Run again …"
      name="Run it again"
      look="plain"
      run={() => rerun.mutateAsync()}
      cli={['muster', 'task', 'rerun', task.id]}
    >
      <p>It is ready again with all its {task.mostAttempts} attempts. What was done stays in its feed.</p>
    </Confirm>
  );
}

const mayRerun = (task: TaskDetail): boolean =>
  task.state === 'done' || task.state === 'cancelled' || task.state === 'in_review' || isStuck(task);

/** It waits for its next attempt, or has none left. */
const isStuck = ({ state, notBefore, blocked, attempts }: TaskDetail): boolean =>
  state === 'up_next' && (notBefore !== null || (blocked !== null && attempts > 0));
