import { useQuery } from '@tanstack/react-query';
import { Refusal } from '../../parts/refusal.tsx';
import { Section } from '../../parts/section.tsx';
import { SumTable } from './sum-table.tsx';
import { costliest, COSTLIEST } from './usage-queries.ts';
import type { Span } from './usage-search.ts';

/** Where most of it goes: the ten sessions and the ten runs that used most tokens. */
export function Costliest({ days }: { days: Span }) {
  return (
    <>
      <Top
        group="session"
        days={days}
        title="Costliest sessions"
        none="No session has ended a turn in these days."
      />
      <Top group="run" days={days} title="Costliest runs" none="No run has ended a turn in these days." />
    </>
  );
}

function Top(parts: { group: 'session' | 'run'; days: Span; title: string; none: string }) {
  const { group, days, title, none } = parts;
  const { data, error } = useQuery(costliest(group, days));
  // Turns that are of none are one sum beside the ten.
  const items = data?.items.filter(({ key }) => key !== null).slice(0, COSTLIEST) ?? [];
  return (
    <Section title={title}>
      {error && <Refusal error={error} />}
      {!data && !error && <p className="text-quiet">Reading …</p>}
      {data && <SumTable label={title} group={group} items={items} none={none} />}
    </Section>
  );
}
