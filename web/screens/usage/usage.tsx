import { useNavigate, useSearch } from '@tanstack/react-router';
import { Screen } from '../../parts/screen.tsx';
import { Breakdown } from './breakdown.tsx';
import { Budgets } from './budgets.tsx';
import { ByDay } from './by-day.tsx';
import { Costliest } from './costliest.tsx';
import { Today } from './today.tsx';
import { SPANS, USUAL, type Span } from './usage-search.ts';

const SPAN_NAMES: Readonly<Record<Span, string>> = {
  1: 'Today',
  7: '7 days',
  30: '30 days',
  90: '90 days',
};

/** What is used, by whom and against which budget. */
export default function UsageScreen() {
  const { days = USUAL.days, by = USUAL.by } = useSearch({ from: '/usage' });
  const navigate = useNavigate({ from: '/usage' });
  return (
    <Screen title="Usage">
      <Today />
      <Budgets />
      <div role="group" aria-label="Of which days" className="flex flex-wrap items-center gap-1 pt-2">
        {SPANS.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === days}
            onClick={() => void navigate({ search: (before) => ({ ...before, days: one }), replace: true })}
            className="min-h-8 rounded-md border border-line px-2.5 text-quiet hover:text-ink aria-pressed:border-accent aria-pressed:font-medium aria-pressed:text-ink"
          >
            {SPAN_NAMES[one]}
          </button>
        ))}
      </div>
      <ByDay days={days} />
      <Breakdown by={by} days={days} />
      <Costliest days={days} />
    </Screen>
  );
}
