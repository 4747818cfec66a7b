import type { ReactNode } from 'react';
import type { Tone } from './status-words.ts';

const TONES: Readonly<Record<Tone, string>> = {
  needs: 'border-needs text-needs',
  good: 'border-good text-good',
  bad: 'border-bad text-bad',
  accent: 'border-accent text-accent',
  quiet: 'border-line text-quiet',
};

/** A word or two about a thing. */
export function Badge({
  tone = 'quiet',
  title,
  children,
}: {
  tone?: Tone;
  title?: string;
  children: ReactNode;
}) {
  return (
    <span
      title={title}
      className={`rounded-full border px-2 text-xs leading-5 whitespace-nowrap ${TONES[tone]}`}
    >
      {children}
    </span>
  );
}
