import { Link } from '@tanstack/react-router';
import type { RouteAnswer } from '#contract';
import { Ago } from '../../parts/ago.tsx';
import { Badge } from '../../parts/badge.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { ThingLink } from './thing-link.tsx';
import { dataPairs } from './audit-search.ts';

export type AuditLine = RouteAnswer<'audit.list'>['items'][number];

const NARROW = 'text-left underline decoration-dotted underline-offset-4 hover:text-accent';

/** One line: who, what, to which thing, by which door, when. Each narrows the list to itself. */
export function AuditRow({ line }: { line: AuditLine }) {
  const { at, principal, name, door, action, subject, data } = line;
  const pairs = dataPairs(data);
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 gap-y-0.5 px-3 py-2 md:grid-cols-[10rem_minmax(0,1fr)_auto_6rem]">
      <Link
        to="/audit"
        search={(before) => ({ ...before, who: name ?? principal })}
        title={principal}
        className={`truncate font-medium ${NARROW}`}
      >
        {plainText(name ?? principal)}
      </Link>
      <span className="row-start-2 flex min-w-0 flex-wrap items-baseline gap-x-2 md:row-start-auto">
        <Link to="/audit" search={(before) => ({ ...before, what: action })} className={NARROW}>
          {action}
        </Link>
        {subject !== null && <ThingLink id={subject} />}
      </span>
      <span className="row-start-2 justify-self-end md:row-start-auto">
        <Badge>{door}</Badge>
      </span>
      <span className="text-right text-quiet">
        <Ago at={at} /> ago
      </span>
      {pairs.length > 0 && (
        <details className="col-span-full text-quiet">
          <summary className="cursor-pointer truncate">
            {plainText(pairs.map(([key, value]) => `${key}: ${value}`).join(' · ')).slice(0, 300)}
          </summary>
          <dl className="mt-1 grid grid-cols-[auto_minmax(0,1fr)] gap-x-4">
            {pairs.map(([key, value]) => (
              <div key={key} className="contents">
                <dt>{key}</dt>
                <dd className="break-words whitespace-pre-wrap text-ink">{plainText(value)}</dd>
              </div>
            ))}
            <dt>at</dt>
            <dd className="text-ink">{new Date(at).toLocaleString()}</dd>
          </dl>
        </details>
      )}
    </li>
  );
}
