import { useState } from 'react';
import type { TaskDetail } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { Tick } from '../../parts/field.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Section } from '../../parts/section.tsx';
import { useEdit } from './use-edit.ts';

/** What has to be true when it is done; ticked here as well as by whoever works on it. */
export function Checklist({ task, mayAct }: { task: TaskDetail; mayAct: boolean }) {
  const edit = useEdit(task);
  // What was ticked is shown before the hub has answered.
  const asked = edit.isPending ? edit.variables.checklist : undefined;
  const checklist = (asked ?? task.checklist).map(({ text, done = false }) => ({ text, done }));
  const ticked = checklist.filter((item) => item.done).length;
  if (checklist.length === 0 && !mayAct) return null;
  return (
    <Section
      title="Checklist"
      aside={checklist.length > 0 && <span className="text-quiet">{`${ticked} of ${checklist.length}`}</span>}
    >
      <ul className="flex flex-col empty:hidden">
        {checklist.map((item, index) => (
          // Items have nothing else that tells them apart.
          <li key={`${index} ${item.text}`} className="flex items-center gap-2">
            <div className={`min-w-0 flex-1 break-words ${item.done ? 'text-quiet line-through' : ''}`}>
              <Tick
                label={plainText(item.text)}
                value={item.done}
                disabled={!mayAct || edit.isPending}
                change={(is) => edit.mutate({ checklist: checklist.with(index, { ...item, done: is }) })}
              />
            </div>
            {mayAct && (
              <Button
                aria-label={`Remove ${item.text}`}
                disabled={edit.isPending}
                onClick={() => edit.mutate({ checklist: checklist.toSpliced(index, 1) })}
                className="border-transparent"
              >
                ✕
              </Button>
            )}
          </li>
        ))}
      </ul>
      {mayAct && (
        <AddPoint add={(text) => edit.mutateAsync({ checklist: [...checklist, { text, done: false }] })} />
      )}
      {edit.error && <Refusal error={edit.error} />}
    </Section>
  );
}

function AddPoint({ add }: { add: (text: string) => Promise<unknown> }) {
  const [text, setText] = useState('');
  const submit = () => {
    if (text.trim() === '') return;
    // What was refused is shown above, and stays to be sent again.
    void add(text.trim()).then(
      () => setText(''),
      () => {},
    );
  };
  return (
    <form
      className="flex gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <label className="min-w-0 flex-1">
        <span className="sr-only">Another point of the checklist</span>
        <input
          value={text}
          maxLength={500}
          onChange={(event) => setText(event.target.value)}
          placeholder="Another point"
          className="min-h-8 w-full rounded-md border border-line bg-raised px-2 placeholder:text-quiet"
        />
      </label>
      <Button type="submit" disabled={text.trim() === ''}>
        Add
      </Button>
    </form>
  );
}
