import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense } from 'react';
import { Refusal } from '../../parts/refusal.tsx';
import { Section } from '../../parts/section.tsx';
import { DownloadCsv } from './download-csv.tsx';
import { turnsText } from '../../parts/budget/budget-figures.ts';
import { costText, daysOf, tokensOf, tokensText, type Day } from './figures.ts';
import { knowLanguage } from './known-language.ts';
import { usageByDay } from './usage-queries.ts';
import type { Span } from './usage-search.ts';

// The table below says the same.
const DaysPlot = lazy(() => {
  knowLanguage(navigator);
  return import('./days-plot.tsx').catch(() => ({ default: NoPlot }));
});
const NoPlot = () => <p className="text-quiet">This browser draws no chart.</p>;

/** Tokens of each day as a chart, and the same as a table. */
export function ByDay({ days }: { days: Span }) {
  const { data, error } = useQuery(usageByDay(days));
  const shown = data ? daysOf(data.items, data.begin, days) : [];
  return (
    <Section
      title="By day"
      aside={data && <DownloadCsv file="usage-by-day" group="day" items={shown.map(({ sum }) => sum)} />}
    >
      {error && <Refusal error={error} />}
      {!data && !error && <p className="text-quiet">Reading …</p>}
      {data && days > 1 && (
        <Suspense fallback={<div className="h-52" />}>
          <DaysPlot days={shown} />
        </Suspense>
      )}
      {data && <AsTable days={shown} isOpen={days === 1} />}
    </Section>
  );
}

function AsTable({ days, isOpen }: { days: readonly Day[]; isOpen: boolean }) {
  const total = days.reduce((sum, { sum: one }) => sum + (tokensOf(one) ?? 0), 0);
  return (
    <details open={isOpen}>
      <summary className="cursor-pointer text-quiet">
        As a table ({total.toLocaleString('en')} tokens are known in {days.length === 1 ? 'it' : 'these days'}
        )
      </summary>
      <div
        className="mt-2 max-h-80 overflow-auto rounded-lg border border-line"
        tabIndex={0}
        role="region"
        aria-label="Usage by day"
      >
        <table className="w-full text-left">
          <thead className="text-quiet">
            <tr>
              {['Day', 'Turns', 'Tokens', 'Money (estimate)'].map((head) => (
                <th key={head} scope="col" className="px-3 py-1.5 font-medium">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody className="divide-y divide-line border-t border-line">
            {days.toReversed().map(({ day, sum }) => (
              <tr key={day}>
                <th scope="row" className="px-3 py-1 font-normal whitespace-nowrap">
                  {day}
                </th>
                <td className="px-3 py-1">{turnsText(sum.turns)}</td>
                <td className="px-3 py-1">{tokensText(sum)}</td>
                <td className="px-3 py-1">{costText(sum)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}
