import { errorAnchor } from '#contract/client';
import { RefusedCall } from '../live/refused.ts';

/** What went wrong, what to do about it, and where its code is explained. */
export function Refusal({ error }: { error: Error }) {
  const refusal = error instanceof RefusedCall ? error.refusal : undefined;
  return (
    <div role="alert" className="rounded-md border border-bad px-3 py-2 text-bad">
      {error.message}
      {refusal?.hint !== undefined && <span className="block text-ink">{refusal.hint}</span>}
      {refusal && <WhatItMeans code={refusal.code} />}
    </div>
  );
}

/** Leads to where a code is explained; beside the screen, which keeps what was typed into it. */
function WhatItMeans({ code }: { code: string }) {
  return (
    <a
      href={`/errors/${errorAnchor(code)}`}
      target="_blank"
      rel="noreferrer"
      aria-label={`What ${code} means`}
      className="block w-fit text-sm text-quiet underline"
    >
      {code}
    </a>
  );
}
