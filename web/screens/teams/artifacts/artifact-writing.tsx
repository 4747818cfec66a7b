import { useRef, useState, type ReactNode } from 'react';
import { Button } from '../../../parts/button.tsx';
import { CopyCli } from '../../../parts/copy-cli.tsx';
import { TextArea, TextField } from '../../../parts/field.tsx';
import { Refusal } from '../../../parts/refusal.tsx';
import { sizeText } from './artifact-look.ts';

/** What is being written: a text, or a file that was chosen instead. */
export interface Written {
  text: string;
  file: File | undefined;
  note: string;
}

/** A text or a file on its way to be a version. */
export function Writing(parts: {
  label: string;
  start: string;
  submit: string;
  isReady: boolean;
  isPending: boolean;
  error: Error | null;
  write: (written: Written) => void;
  close: () => void;
  cli: readonly string[];
  children?: ReactNode;
}) {
  const { label, start, submit, isReady, isPending, error, write, close, cli, children } = parts;
  const [written, setWritten] = useState<Written>({ text: start, file: undefined, note: '' });
  const set = (more: Partial<Written>) => setWritten((before) => ({ ...before, ...more }));
  return (
    <form
      aria-label={label}
      className="flex flex-col gap-3 rounded-lg border border-line p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady && !isPending) write(written);
      }}
    >
      {children}
      {written.file ? (
        <p className="flex flex-wrap items-center gap-3">
          {written.file.name}, {sizeText(written.file.size)}
          <Button onClick={() => set({ file: undefined })}>Write a text instead</Button>
        </p>
      ) : (
        <TextArea
          label="Text"
          rows={12}
          spellCheck={false}
          value={written.text}
          change={(text) => set({ text })}
        />
      )}
      <TextField
        label="What this version is about"
        value={written.note}
        maxLength={500}
        change={(note) => set({ note })}
      />
      {error && <Refusal error={error} />}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="main" disabled={isPending || !isReady}>
          {submit}
        </Button>
        <Upload choose={(file) => set({ file })} />
        <Button onClick={close}>Leave it</Button>
        <CopyCli words={cli} />
      </div>
    </form>
  );
}

function Upload({ choose }: { choose: (file: File) => void }) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        aria-label="File to upload"
        tabIndex={-1}
        className="sr-only"
        onChange={(event) => {
          const file = event.target.files?.[0];
          if (file) choose(file);
          event.target.value = '';
        }}
      />
      <Button onClick={() => input.current?.click()}>Upload a file …</Button>
    </>
  );
}
