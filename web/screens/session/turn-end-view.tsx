import { plainText } from '../../parts/plain-text.ts';
import type { TurnEnd } from './turn-words.ts';

const TONES = {
  needs: 'text-needs',
  good: 'text-good',
  bad: 'text-bad',
  accent: 'text-accent',
  quiet: 'text-quiet',
} as const;

/** Where a turn ends: how, how long it took, what it used. */
export function TurnEndView({ end }: { end: TurnEnd }) {
  return (
    <div className="mt-3 border-t border-line pt-1 text-xs text-quiet">
      <span aria-hidden="true" className={TONES[end.tone]}>
        {end.shape}{' '}
      </span>
      {end.text}
      {end.why !== undefined && <p className={TONES[end.tone]}>{plainText(end.why)}</p>}
    </div>
  );
}
