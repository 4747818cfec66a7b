import { RefusedCall } from '../live/refused.ts';

/** What went wrong, and what to do about it. */
export function Refusal({ error }: { error: Error }) {
  const hint = error instanceof RefusedCall ? error.refusal.hint : undefined;
  return (
    <div role="alert" className="rounded-md border border-bad px-3 py-2 text-bad">
      {error.message}
      {hint !== undefined && <span className="block text-ink">{hint}</span>}
    </div>
  );
}
