import { lazy, Suspense } from 'react';
import type { GraphProps } from './graph-shape.ts';

const GraphBody = lazy(() => import('./graph-body.tsx'));

/** Steps and what waits for what. What draws it is loaded when it is first needed. */
export function Graph(props: GraphProps) {
  return (
    <Suspense fallback={<p className="min-h-64 p-3 text-quiet">Drawing …</p>}>
      <GraphBody {...props} />
    </Suspense>
  );
}
