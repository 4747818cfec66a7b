import { Until } from '../../parts/ago.tsx';
import { endOf, type Deadlines } from './life-words.ts';

/** When a session ends by itself: `closes in 3 d unless used`. Nothing while it has no such deadline. */
export function Life({ of }: { of: Deadlines }) {
  const end = endOf(of);
  if (!end) return null;
  return (
    <span>
      closes <Until at={end.at} />
      {end.unlessUsed ? ' unless used' : ', used or not'}
    </span>
  );
}
