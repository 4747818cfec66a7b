import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { plainText } from '../../parts/plain-text.ts';

/** What starts runs of a workflow by itself: which one, how it stands, what it started last, and what can be done. */
export function StarterRow(parts: {
  /** What a screen reader calls it. */
  label: string;
  /** Of the workflow. */
  name: string;
  lastRun: string | null;
  standing: ReactNode;
  actions: ReactNode;
  children: ReactNode;
}) {
  const { label, name, lastRun, standing, actions, children } = parts;
  return (
    <li aria-label={label} className="flex flex-col gap-1.5 p-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Link
          to="/workflows/$name"
          params={{ name }}
          search={{}}
          data-row
          className="font-medium underline underline-offset-4"
        >
          {plainText(name)}
        </Link>
        {standing}
        {lastRun !== null && (
          <Link
            to="/runs/$run"
            params={{ run: lastRun }}
            search={{}}
            className="underline underline-offset-4"
          >
            last run
          </Link>
        )}
        {actions && <span className="ml-auto flex flex-wrap gap-2">{actions}</span>}
      </div>
      {children}
    </li>
  );
}
