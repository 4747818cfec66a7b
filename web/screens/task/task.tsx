import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useTabTitle } from '../../parts/screen.tsx';
import { oneTask } from './task-queries.ts';
import { TaskPanel } from './task-panel.tsx';

/** A task by itself. */
export default function TaskScreen() {
  const { task } = useParams({ from: '/tasks/$task' });
  useTabTitle(useQuery(oneTask(task)).data?.title ?? 'Task');
  return (
    <div className="mx-auto w-full max-w-3xl">
      <TaskPanel task={task} key={task} />
    </div>
  );
}
