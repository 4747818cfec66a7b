import type { ReactNode } from 'react';

/** What stands where there is nothing yet: what would be here, and the next step. */
export function Empty({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="flex flex-col items-start gap-3 rounded-lg border border-dashed border-line p-5">
      <p className="font-medium">{title}</p>
      <div className="flex flex-col gap-2 text-quiet">{children}</div>
    </div>
  );
}
