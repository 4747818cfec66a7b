import { useInfiniteQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Screen } from '../../parts/screen.tsx';
import { auditPages } from './audit-queries.ts';
import { AuditFilters } from './audit-filters.tsx';
import { AuditRow } from './audit-row.tsx';
import { auditWords } from './audit-search.ts';

/** Who did what through which door, and when. Lines are only ever added. */
export default function Audit() {
  const search = useSearch({ from: '/audit' });
  const found = useInfiniteQuery(auditPages(search));
  const lines = found.data?.pages.flatMap(({ items }) => items) ?? [];
  const isNarrowed = Object.keys(search).length > 0;
  return (
    <Screen title="Audit" aside={<CopyCli words={auditWords(search)} />}>
      <AuditFilters key={JSON.stringify(search)} />
      {found.error && <Refusal error={found.error} />}
      {!found.isFetched && <p className="text-quiet">Reading …</p>}
      {lines.length > 0 && (
        <ol
          aria-label="Audit log"
          className="flex flex-col divide-y divide-line overflow-hidden rounded-lg border border-line bg-raised"
        >
          {lines.map((line) => (
            <AuditRow key={line.seq} line={line} />
          ))}
        </ol>
      )}
      {found.data && lines.length === 0 && (
        <Empty title={isNarrowed ? 'Nothing of the kind was recorded.' : 'Nothing was recorded yet.'}>
          <p>
            {isNarrowed
              ? 'Widen what it is narrowed to: a person by name, an action such as approval.answered, or only approval.'
              : 'Whoever answers, changes or removes something stands here, with the door that they came by.'}
          </p>
        </Empty>
      )}
      {found.hasNextPage && (
        <Button
          disabled={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
          className="self-start"
        >
          {found.isFetchingNextPage ? 'Reading …' : 'Show older'}
        </Button>
      )}
    </Screen>
  );
}
