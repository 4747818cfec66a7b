import { useRef } from 'react';
import { Button } from '../button.tsx';
import { plainText } from '../plain-text.ts';
import { sizeText, type Attached } from './attached.ts';
import type { Attaching } from './use-attached.ts';

/** Chooses files; they can be dropped on the composer or pasted into it as well. */
export function AttachButton({ add }: Pick<Attaching, 'add'>) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files to attach"
        onChange={(event) => {
          add([...(event.target.files ?? [])]);
          // The same may be chosen again.
          event.target.value = '';
        }}
      />
      <Button
        aria-label="Attach files"
        title="Attach files; or drop or paste them here"
        onClick={() => input.current?.click()}
        className="min-h-9 min-w-9 text-quiet"
      >
        +
      </Button>
    </>
  );
}

/** What goes along with the message, each to be taken away. */
export function AttachedFiles({ files, problem, isOver, remove }: Attaching) {
  return (
    <>
      {isOver && (
        <p
          aria-hidden="true"
          className="pointer-events-none absolute inset-1 z-10 flex items-center justify-center rounded-md border-2 border-dashed border-accent bg-raised font-medium"
        >
          Drop to attach
        </p>
      )}
      {files.length > 0 && (
        <ul aria-label="Attached" className="flex max-h-32 flex-wrap gap-2 overflow-y-auto">
          {files.map((file) => (
            <li
              key={file.id}
              className="flex max-w-full items-center gap-2 rounded-md border border-line bg-raised py-1 pr-1 pl-2"
            >
              <Glimpse file={file} />
              <span className="min-w-0 truncate">{plainText(file.name)}</span>
              <span className="shrink-0 text-xs text-quiet">{sizeText(file.bytes)}</span>
              <button
                type="button"
                aria-label={`Take ${plainText(file.name)} away`}
                onClick={() => remove(file.id)}
                className="size-6 shrink-0 rounded-md text-quiet hover:bg-sunken hover:text-ink"
              >
                ✕
              </button>
            </li>
          ))}
        </ul>
      )}
      {problem !== undefined && (
        <p role="alert" className="text-bad">
          {problem}
        </p>
      )}
    </>
  );
}

/** Of a picture; drawn without what an SVG could ask for. */
function Glimpse({ file: { mimeType, content } }: { file: Attached }) {
  if (!/^image\/(?:png|jpeg|gif|webp)$/.test(mimeType)) return null;
  return (
    <img src={`data:${mimeType};base64,${content}`} alt="" className="size-8 shrink-0 rounded object-cover" />
  );
}
