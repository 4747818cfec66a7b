import { useEffect, useRef, useState, type RefObject } from 'react';

/** As near to its end counts as being at it, in pixels. */
const NEAR_PX = 48;

/** Keeps the end in sight until one scrolls up: `grown` changes whenever what scrolls has become longer. */
export function useFollowing(scroller: RefObject<HTMLDivElement | null>, grown: string) {
  const [follows, setFollows] = useState(true);
  const before = useRef({ top: 0, height: 0, seen: 0 });
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    if (follows) element.scrollTop = element.scrollHeight;
    before.current = placeOf(element);
  }, [scroller, follows, grown]);
  // What stands around it grows and shrinks, and may hide it for a while.
  useEffect(() => {
    const element = scroller.current;
    if (!follows || !element) return;
    const sized = new ResizeObserver(() => {
      element.scrollTop = element.scrollHeight;
      before.current = placeOf(element);
    });
    sized.observe(element);
    return () => sized.disconnect();
  }, [scroller, follows]);
  const heed = () => {
    const element = scroller.current;
    if (!element) return;
    const [was, now] = [before.current, placeOf(element)];
    before.current = now;
    if (now.height - now.top - now.seen < NEAR_PX) setFollows(true);
    // Where sizes changed too, it was not the reader who scrolled: rows were measured, or all of it was hidden.
    else if (now.top < was.top && now.height === was.height && now.seen === was.seen) setFollows(false);
  };
  return { follows, setFollows, heed };
}

const placeOf = ({ scrollTop, scrollHeight, clientHeight }: HTMLElement) => ({
  top: scrollTop,
  height: scrollHeight,
  seen: clientHeight,
});
