import { useState } from 'react';
import type { TaskDetail } from '../../live/views.ts';
import { Ago } from '../../parts/ago.tsx';
import { Button } from '../../parts/button.tsx';
import { Facts } from '../../parts/facts.tsx';
import { Choice, TextField } from '../../parts/field.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Section } from '../../parts/section.tsx';
import { withAssignee } from '../board/assignees.ts';
import { useAssignees } from '../board/use-assignees.ts';
import { PRIORITIES } from '../board/board-search.ts';
import { assigneeInput, assigneeText } from '../board/task-words.ts';
import { dueOf, localInput, tagsOf } from './due-and-tags.ts';
import { useEdit, type TaskChange } from './use-edit.ts';

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
      <Due task={task} key={`due ${task.dueAt}`} />
      <Tags task={task} key={task.tags.join(' ')} />
      {edit.error && <Refusal error={edit.error} />}
    </div>
  );
}

/** A field that is saved when one says so: a time that is half typed is none. */
function Saved(parts: {
  task: TaskDetail;
  label: string;
  type?: string;
  placeholder?: string;
  before: string;
  changeOf: (text: string) => TaskChange | undefined;
}) {
  const { task, label, type, placeholder, before, changeOf } = parts;
  const [text, setText] = useState(before);
  const edit = useEdit(task);
  return (
    <form
      className="flex flex-col gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        const change = changeOf(text);
        if (change) edit.mutate(change);
      }}
    >
      <div className="flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <TextField label={label} type={type} placeholder={placeholder} value={text} change={setText} />
        </div>
        {text !== before && (
          <Button type="submit" disabled={edit.isPending} aria-label={`Save ${label.toLowerCase()}`}>
            Save
          </Button>
        )}
      </div>
      {edit.error && <Refusal error={edit.error} />}
    </form>
  );
}

function Due({ task }: { task: TaskDetail }) {
  const changeOf = (text: string) => {
    const dueAt = dueOf(text);
    return dueAt === undefined ? undefined : { dueAt };
  };
  return (
    <Saved
      task={task}
      label="Due"
      type="datetime-local"
      before={localInput(task.dueAt)}
      changeOf={changeOf}
    />
  );
}

function Tags({ task }: { task: TaskDetail }) {
  return (
    <Saved
      task={task}
      label="Tags"
      placeholder="api, docs"
      before={task.tags.join(', ')}
      changeOf={(text) => ({ tags: tagsOf(text) })}
    />
  );
}
