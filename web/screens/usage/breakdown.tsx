import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Section } from '../../parts/section.tsx';
import { Tabs } from '../../parts/tabs.tsx';
import { DownloadCsv } from './download-csv.tsx';
import { SumTable } from './sum-table.tsx';
import { usageBy } from './usage-queries.ts';
import { GROUPS, type Group, type Span } from './usage-search.ts';

const NAMES: Readonly<Record<Group, string>> = {
  harness: 'Harness',
  agent: 'Agent',
  model: 'Model',
  session: 'Session',
  team: 'Team',
  run: 'Run',
};

/** The same turns by what they ran on, or for whom. */
export function Breakdown({ by, days }: { by: Group; days: Span }) {
  const navigate = useNavigate({ from: '/usage' });
  const { data, error } = useQuery(usageBy(by, days));
  return (
    <Section
      title="By what"
      aside={
        <span className="flex flex-wrap items-center gap-2">
          <CopyCli words={['muster', 'usage', '--by', by, '--since', `${days}d`, '--order', 'tokens']} />
          {data && <DownloadCsv file={`usage-by-${by}`} group={by} items={data.items} />}
        </span>
      }
    >
      <Tabs<Group>
        label="Sum by"
        tabs={GROUPS.map((id) => ({ id, name: NAMES[id] }))}
        value={by}
        change={(to) => void navigate({ search: (before) => ({ ...before, by: to }), replace: true })}
      >
        <div className="pt-2">
          {error && <Refusal error={error} />}
          {!data && !error && <p className="text-quiet">Reading …</p>}
          {data && (
            <SumTable
              label={`Usage by ${by}`}
              group={by}
              items={data.items}
              none="No turn has ended in these days."
            />
          )}
        </div>
      </Tabs>
    </Section>
  );
}
