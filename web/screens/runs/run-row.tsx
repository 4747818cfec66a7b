import { Link } from '@tanstack/react-router';
import type { Run } from '../../live/views.ts';
import { Ago } from '../../parts/ago.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Status } from '../../parts/status.tsx';
import { countsText, usedText } from '../run/run-words.ts';

/** A run in one line: how it stands and why, how far it has come, what it used. */
export function RunRow({ run }: { run: Run }) {
  const { id, name, word, why, phase, createdAt, endedAt } = run;
  return (
    <Link
      to="/runs/$run"
      params={{ run: id }}
      search={{}}
      data-row
      className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 px-3 py-2 -outline-offset-2 hover:bg-sunken md:grid-cols-[minmax(0,13rem)_9rem_minmax(0,1fr)_auto_5rem]"
    >
      <span className="truncate font-medium">{plainText(name)}</span>
      <Status word={word} />
      <span className="truncate text-quiet max-md:col-span-2" title={why ?? undefined}>
        {plainText(why ?? (endedAt === null ? (phase ?? '') : ''))}
      </span>
      <span className="truncate text-quiet max-md:col-span-2">
        {countsText(run)} · {usedText(run)}
      </span>
      <span className="text-right text-quiet max-md:hidden">
        <Ago at={endedAt ?? createdAt} />
      </span>
    </Link>
  );
}
