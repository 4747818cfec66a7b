import { useInfiniteQuery } from '@tanstack/react-query';
import { Ago, Until } from '../../parts/ago.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Look } from '../../parts/look.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Rows, Section } from '../../parts/section.tsx';
import { Button } from '../../parts/button.tsx';
import { NeedLink } from './need-link.tsx';
import { toldPages, type Notice } from './settings-queries.ts';
import { toldLook } from './told-words.ts';

/** What was told, by which channel, and what became of it. */
export function Told() {
  const found = useInfiniteQuery(toldPages);
  const notices = found.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <Section title="What was told" aside={<CopyCli words={['muster', 'notice', 'log']} />}>
      {found.error && <Refusal error={found.error} />}
      {found.data && notices.length === 0 && (
        <p className="text-quiet">Nothing yet. “Send a test” shows whether a channel works.</p>
      )}
      {notices.length > 0 && (
        <Rows label="What was told">
          {notices.map((notice) => (
            <ToldRow key={notice.id} notice={notice} />
          ))}
        </Rows>
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
    </Section>
  );
}

function ToldRow({ notice }: { notice: Notice }) {
  const { words, channelName, why, dueAt, createdAt } = notice;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 gap-y-0.5 px-3 py-2">
      <NeedLink path={words.path}>{plainText(words.title)}</NeedLink>
      <Look look={toldLook(notice)}>
        {dueAt !== null && notice.state === 'waiting' && <Until at={dueAt} />}
      </Look>
      <span className="truncate text-quiet">
        {plainText(words.who)} · by {channelName}
        {why !== null && ` · ${plainText(why)}`}
      </span>
      <span className="text-right text-quiet">
        <Ago at={createdAt} /> ago
      </span>
    </li>
  );
}
