import { Ago } from '../../parts/ago.tsx';
import { Button } from '../../parts/button.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import type { Turn } from './chat-queries.ts';

/** What was sent while a turn ran and waits behind it, in order. Each can be taken back, or taken back to be changed. */
export function QueuedPrompts(parts: {
  queued: readonly Turn[];
  /** Why the first of them waits. */
  why: string | undefined;
  mayAct: boolean;
  edit: (turn: Turn) => void;
  withdraw: (turn: Turn) => void;
  error: Error | null;
}) {
  const { queued, why, mayAct, edit, withdraw, error } = parts;
  if (queued.length === 0) return null;
  return (
    <section aria-label="Queued" className="max-h-[30vh] shrink-0 overflow-y-auto border-t border-line">
      <ol className="flex flex-col divide-y divide-line">
        {queued.map((turn, index) => (
          <li key={turn.id} className="flex flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5">
            <span aria-hidden="true" className="text-quiet">
              ○
            </span>
            <p className="line-clamp-2 min-w-0 flex-1 basis-40 break-words" title={plainText(turn.prompt)}>
              {plainText(turn.prompt)}
            </p>
            <span className="text-quiet">
              {index === 0 && why !== undefined ? plainText(why) : 'queued'} · <Ago at={turn.createdAt} />
            </span>
            {mayAct && (
              <span className="flex gap-1">
                <Button onClick={() => edit(turn)}>Edit</Button>
                <Button onClick={() => withdraw(turn)}>Withdraw</Button>
              </span>
            )}
          </li>
        ))}
      </ol>
      {error && <Refusal error={error} />}
    </section>
  );
}
