import { useNow } from '../../parts/ago.tsx';
import { endOf, inHolds, inText, type Deadlines } from './life-words.ts';

/** When a session ends by itself: `closes in 3 days unless used`. Nothing while it has no such deadline. */
export function Life({ of }: { of: Deadlines }) {
  const end = endOf(of);
  return end && <Ends at={end.at} words={end.unlessUsed ? ' unless used' : ', used or not'} />;
}

function Ends({ at, words }: { at: number; words: string }) {
  const now = useNow((now) => inHolds(at - now));
  const exact = new Date(at);
  return (
    <time dateTime={exact.toISOString()} title={exact.toLocaleString()}>
      closes {inText(at - now)}
      {words}
    </time>
  );
}
