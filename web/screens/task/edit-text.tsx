import { useState, type ReactNode, type Ref } from 'react';
import type { TaskDetail } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { TextArea, TextField } from '../../parts/field.tsx';
import { Markdown } from '../../parts/markdown.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Section } from '../../parts/section.tsx';
import { useEdit, type TaskChange } from './use-edit.ts';

interface Part {
  task: TaskDetail;
  mayAct: boolean;
}

/** The title; whoever may, writes another. */
export function Title({
  task,
  mayAct,
  headingRef,
  as: Heading,
}: Part & { headingRef: Ref<HTMLHeadingElement>; as: 'h1' | 'h2' }) {
  const [isOpen, setOpen] = useState(false);
  if (isOpen)
    return (
      <EditText
        task={task}
        text={task.title}
        flag="--title"
        close={() => setOpen(false)}
        changeOf={(title) => ({ title })}
        draw={(text, change) => (
          <TextField label="Title" value={text} maxLength={200} required autoFocus change={change} />
        )}
      />
    );
  return (
    <div className="flex items-start gap-2">
      <Heading
        ref={headingRef}
        tabIndex={-1}
        className="min-w-0 flex-1 text-lg font-semibold break-words outline-none"
      >
        {plainText(task.title)}
      </Heading>
      {mayAct && <Button onClick={() => setOpen(true)}>Rename</Button>}
    </div>
  );
}

/** What is to be done, as Markdown. */
export function Description({ task, mayAct }: Part) {
  const [isOpen, setOpen] = useState(false);
  const { description } = task;
  if (description === null && !mayAct) return null;
  return (
    <Section
      title="Description"
      aside={
        mayAct && !isOpen && <Button onClick={() => setOpen(true)}>{description ? 'Edit' : 'Write'}</Button>
      }
    >
      {isOpen ? (
        <EditText
          task={task}
          text={description ?? ''}
          flag="--description"
          close={() => setOpen(false)}
          changeOf={(text) => ({ description: text.trim() === '' ? null : text })}
          draw={(text, change) => (
            <TextArea
              label="Description"
              hint="Whoever works on it is told this. Markdown is fine."
              rows={8}
              value={text}
              maxLength={10_000}
              autoFocus
              change={change}
            />
          )}
        />
      ) : description ? (
        <Markdown text={description} />
      ) : (
        <p className="text-quiet">Nothing is said beside the title.</p>
      )}
    </Section>
  );
}

function EditText(parts: {
  task: TaskDetail;
  text: string;
  /** Of `muster task edit`. */
  flag: string;
  close: () => void;
  changeOf: (text: string) => TaskChange;
  draw: (text: string, change: (text: string) => void) => ReactNode;
}) {
  const { task, text: before, flag, close, changeOf, draw } = parts;
  const [text, setText] = useState(before);
  const edit = useEdit(task, close);
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        edit.mutate(changeOf(text));
      }}
    >
      {draw(text, setText)}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="main" disabled={edit.isPending}>
          Save
        </Button>
        <Button onClick={close}>Leave it</Button>
        <CopyCli words={['muster', 'task', 'edit', task.id, flag, text]} />
      </div>
      {edit.error && <Refusal error={edit.error} />}
    </form>
  );
}
