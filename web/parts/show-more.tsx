import { Button } from './button.tsx';

/** What a list that is read in pages says of the next one. */
export interface MorePages {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => Promise<unknown>;
}

/** Reads a list on, where there is more of it. */
export function ShowMore({ pages, label = 'Show more' }: { pages: MorePages; label?: string }) {
  if (!pages.hasNextPage) return null;
  return (
    <Button
      disabled={pages.isFetchingNextPage}
      onClick={() => void pages.fetchNextPage()}
      className="self-start"
    >
      {pages.isFetchingNextPage ? 'Reading …' : label}
    </Button>
  );
}
