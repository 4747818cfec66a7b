import { Link } from '@tanstack/react-router';
import type { Run } from '../../live/views.ts';
import { Ago } from '../../parts/ago.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Status } from '../../parts/status.tsx';
import { countsText, usedText } from '../run/run-words.ts';

/** A run in one line: how it stands and why, how far it has come, what it used. */
export function RunRow({ run }: { run: Run }) {
  const { id, name, word, why, phase, createdAt, endedAt } = run;
  const more = why ?? (endedAt === null ? phase : null);
  return (
    <Link
      to="/runs/$run"
      params={{ run: id }}
      search={{}}
      data-row
      className="flex flex-col gap-x-4 px-3 py-2 -outline-offset-2 hover:bg-sunken"
    >
      <span className="flex flex-wrap items-baseline gap-x-4">
        <span className="min-w-0 truncate font-medium sm:w-52">{plainText(name)}</span>
        <span className="w-28">
          <Status word={word} />
        </span>
        <span className="min-w-0 flex-1 text-quiet max-sm:hidden">{countsText(run)}</span>
        <span className="text-quiet max-sm:ml-auto">
          {endedAt === null && 'since '}
          <Ago at={endedAt ?? createdAt} />
          {endedAt !== null && ' ago'}
        </span>
      </span>
      <span className="text-quiet sm:hidden">{countsText(run)}</span>
      <span className="truncate text-quiet" title={more ?? undefined}>
        {[more === null ? '' : plainText(more).replaceAll('\n', ' · '), usedText(run)]
          .filter(Boolean)
          .join(' · ')}
      </span>
    </Link>
  );
}
