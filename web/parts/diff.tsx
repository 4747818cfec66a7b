import { lazy, Suspense } from 'react';
import type { DiffProps, OneDiffProps } from './diff-props.ts';

const DiffBody = lazy(() => import('./diff-body.tsx'));
const OneDiffBody = lazy(() => import('./one-diff-body.tsx'));

/** Files of a diff one below the other, of any length: only what is seen is in the page. Scrolls by itself. */
export function Diff(props: DiffProps) {
  return (
    <Suspense fallback={<p className="p-3 text-quiet">Drawing …</p>}>
      <DiffBody {...props} />
    </Suspense>
  );
}

/** What became of one file, in place. */
export function OneDiff(props: OneDiffProps) {
  return (
    <Suspense
      fallback={<pre className="max-h-80 overflow-auto p-2 font-mono text-[13px]">{props.newText}</pre>}
    >
      <OneDiffBody {...props} />
    </Suspense>
  );
}
