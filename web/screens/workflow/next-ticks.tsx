import { useQuery } from '@tanstack/react-query';
import { Refusal } from '../../parts/refusal.tsx';
import { ticksOf } from '../workflows/workflow-queries.ts';
import { ownZone, tickTexts } from './tick-text.ts';

/** The next five times of a cron line, in its zone and in UTC. */
export function NextTicks({ cron, timeZone }: { cron: string; timeZone: string }) {
  const { data, error } = useQuery(ticksOf(cron, timeZone));
  if (error) return <Refusal error={error} />;
  if (!data) return <p className="text-quiet">Asking when …</p>;
  const here = ownZone();
  const isHere = here === timeZone || here === 'UTC';
  return (
    <ol aria-label="Next times" className="flex flex-col gap-1 text-[13px] sm:gap-0.5">
      {tickTexts(data.times, timeZone, here).map(({ at, zone, utc, own }) => (
        <li key={at} className="flex flex-wrap gap-x-6">
          <span className="sm:min-w-64">{zone}</span>
          {!isHere && <span className="text-quiet sm:min-w-64">{own}</span>}
          {timeZone !== 'UTC' && <span className="text-quiet">{utc}</span>}
        </li>
      ))}
    </ol>
  );
}
