import type { ReactNode } from 'react';
import type { Tone, WordLook } from './status-words.ts';

const TONES: Readonly<Record<Tone, string>> = {
  needs: 'text-needs',
  good: 'text-good',
  bad: 'text-bad',
  accent: 'text-accent',
  quiet: 'text-quiet',
};

/** A word with the shape that doubles its colour; `children` says more of it, quietly. */
export function Look({ look, title, children }: { look: WordLook; title?: string; children?: ReactNode }) {
  return (
    <span
      title={title}
      className={`inline-flex items-baseline gap-1.5 font-medium whitespace-nowrap ${TONES[look.tone]}`}
    >
      <span aria-hidden="true" className="inline-block w-3 text-center">
        {look.shape}
      </span>
      <span>{look.text}</span>
      {children !== undefined && <span className="font-normal text-quiet">{children}</span>}
    </span>
  );
}
