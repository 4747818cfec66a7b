import { useState } from 'react';
import type { Task } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { Menu } from '../../parts/menu.tsx';
import { useAssignees } from './use-assignees.ts';
import { BatchPanel } from './batch-panel.tsx';
import type { Batch } from './batch-plan.ts';
import { COLUMN_NAMES, COLUMNS } from './columns.ts';

/** What can be done to the tasks that are selected. Nothing happens before its plan was seen. */
export function BatchBar({ tasks, clear }: { tasks: readonly Task[]; clear: () => void }) {
  const [batch, setBatch] = useState<Batch>();
  const assignees = useAssignees();
  return (
    <div
      role="group"
      aria-label="Selected tasks"
      className="flex flex-wrap items-center gap-2 rounded-lg border border-accent bg-raised p-2"
    >
      <span className="px-1 font-medium">
        {tasks.length === 1 ? '1 task' : `${tasks.length} tasks`} selected
      </span>
      <Menu
        label="Move to …"
        items={COLUMNS.filter((to) => to !== 'cancelled').map((to) => ({
          id: to,
          text: COLUMN_NAMES[to],
          run: () => setBatch({ do: 'move', to }),
        }))}
      />
      <Menu
        label="Assign to …"
        items={assignees.map(({ value, text }) => ({
          id: value,
          text,
          run: () => setBatch({ do: 'assign', to: value, name: text }),
        }))}
      />
      <Button onClick={() => setBatch({ do: 'rerun' })}>Run again …</Button>
      <Button look="bad" onClick={() => setBatch({ do: 'move', to: 'cancelled' })}>
        Cancel …
      </Button>
      <Button onClick={clear} className="ml-auto">
        Select none
      </Button>
      {batch && <BatchPanel tasks={tasks} batch={batch} close={() => setBatch(undefined)} done={clear} />}
    </div>
  );
}
