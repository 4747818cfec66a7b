import { useState } from 'react';
import type { TaskDetail } from '../../live/views.ts';
import { Ago } from '../../parts/ago.tsx';
import { Button } from '../../parts/button.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Choice, TextField } from '../../parts/field.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Section } from '../../parts/section.tsx';
import { useAssignees, withAssignee } from '../board/assignees.ts';
import { PRIORITIES } from '../board/board-search.ts';
import { assigneeInput, assigneeText } from '../board/task-words.ts';
import { dueOf, localInput, tagsOf } from './due-and-tags.ts';
import { useEdit } from './use-edit.ts';

/** For whom, how urgent, until when; and where it is worked on. */
export function TaskFacts({ task, mayAct }: { task: TaskDetail; mayAct: boolean }) {
  return (
    <Section title="Facts">
      {mayAct && <Editable task={task} />}
      <Facts
        facts={[
          ['For', mayAct ? null : task.assigneeName],
          ['Priority', mayAct ? null : task.priority],
          ['Tags', mayAct ? null : task.tags.join(', ')],
          ['Due', mayAct || task.dueAt === null ? null : new Date(task.dueAt).toLocaleString()],
          ['Works in', task.work?.cwd ?? task.work?.source?.url],
          ['Harness', task.work?.harness],
          ['Model', task.work?.model],
          ['Approvals', task.work?.mode],
          ['Made', <Made key="made" task={task} />],
          [
            'Changed',
            <span key="changed">
              <Ago at={task.updatedAt} /> ago
            </span>,
          ],
        ]}
      />
    </Section>
  );
}

function Made({ task }: { task: TaskDetail }) {
  const who = task.createdByName === null ? '' : ` by ${plainText(task.createdByName)}`;
  return (
    <>
      <Ago at={task.createdAt} /> ago{who}
    </>
  );
}

function Editable({ task }: { task: TaskDetail }) {
  const edit = useEdit(task);
  const assignees = withAssignee(useAssignees(), task);
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Choice
        label="For whom"
        value={assigneeText(task.assignee)}
        options={assignees}
        disabled={edit.isPending}
        change={(to) => edit.mutate({ assignee: assigneeInput(to) })}
      />
      <Choice
        label="Priority"
        value={task.priority}
        options={PRIORITIES.map((one) => ({ value: one, text: one }))}
        disabled={edit.isPending}
        change={(priority) => edit.mutate({ priority })}
      />
      <TextField
        label="Due"
        type="datetime-local"
        key={`due ${task.dueAt}`}
        defaultValue={localInput(task.dueAt)}
        change={(text) => {
          const dueAt = dueOf(text);
          if (dueAt !== undefined && dueAt !== task.dueAt) edit.mutate({ dueAt });
        }}
      />
      <Tags task={task} key={task.tags.join(' ')} />
      {edit.error && <Refusal error={edit.error} />}
    </div>
  );
}

function Tags({ task }: { task: TaskDetail }) {
  const before = task.tags.join(', ');
  const [text, setText] = useState(before);
  const edit = useEdit(task);
  return (
    <form
      className="flex flex-col gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        edit.mutate({ tags: tagsOf(text) });
      }}
    >
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <TextField label="Tags" placeholder="api, docs" value={text} change={setText} />
        </div>
        {text !== before && (
          <Button type="submit" disabled={edit.isPending}>
            Save tags
          </Button>
        )}
      </div>
      {edit.error && <Refusal error={edit.error} />}
    </form>
  );
}
