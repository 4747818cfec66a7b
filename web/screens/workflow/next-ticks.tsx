import { useQuery } from '@tanstack/react-query';
import { Refusal } from '../../parts/refusal.tsx';
import { ticksOf } from '../workflows/workflow-queries.ts';
import { tickTexts } from './tick-text.ts';

/** The next five times of a cron line, in its zone and in UTC. */
export function NextTicks({ cron, timeZone }: { cron: string; timeZone: string }) {
  const { data, error } = useQuery(ticksOf(cron, timeZone));
  if (error) return <Refusal error={error} />;
  if (!data) return <p className="text-quiet">Asking when …</p>;
  const isUtc = timeZone === 'UTC';
  return (
    <ol
      aria-label="Next times"
      className="grid gap-x-6 gap-y-0.5 text-[13px] sm:grid-cols-[auto_auto] sm:justify-start"
    >
      {tickTexts(data.times, timeZone).map(({ at, zone, utc }) => (
        <li key={at} className="contents">
          <span>{zone}</span>
          <span className="text-quiet">{isUtc ? '' : utc}</span>
        </li>
      ))}
    </ol>
  );
}
