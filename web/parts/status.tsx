import { Ago } from './ago.tsx';
import { lookOf, type AnyWord, type Tone } from './status-words.ts';

const TONES: Readonly<Record<Tone, string>> = {
  needs: 'text-needs',
  good: 'text-good',
  bad: 'text-bad',
  accent: 'text-accent',
  quiet: 'text-quiet',
};

/** A status word with its shape and since when; `isShortOnPhones`: there the word alone. */
export function Status(parts: { word: AnyWord; since?: number; isShortOnPhones?: boolean }) {
  const { word, since, isShortOnPhones = false } = parts;
  const { text, shape, tone } = lookOf(word);
  return (
    <span className={`inline-flex items-baseline gap-1.5 whitespace-nowrap font-medium ${TONES[tone]}`}>
      <span aria-hidden="true" className="inline-block w-3 text-center">
        {shape}
      </span>
      <span>{text}</span>
      {since !== undefined && (
        <span className={`font-normal text-quiet ${isShortOnPhones ? 'max-md:hidden' : ''}`}>
          <Ago at={since} />
        </span>
      )}
    </span>
  );
}
