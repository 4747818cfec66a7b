import { useInfiniteQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { CopyCli } from '../../../parts/copy-cli.tsx';
import { Empty } from '../../../parts/empty.tsx';
import { Choice } from '../../../parts/field.tsx';
import { Refusal } from '../../../parts/refusal.tsx';
import { ShowMore } from '../../../parts/show-more.tsx';
import { LetterRow } from './letter-row.tsx';
import { MailComposer } from './mail-composer.tsx';
import { isWith, shortName, threadOf, type Entry } from './mail-thread.ts';
import { mailPages, type Letter, type TeamStatus } from '../teams-queries.ts';
import { usePerson } from '../use-person.ts';

/** All that members and their person wrote to each other, as one thread, and a letter to any of them. */
export function MailTab({ team, mayAct }: { team: TeamStatus; mayAct: boolean }) {
  const { with: whom = '' } = useSearch({ from: '/teams/$team' });
  const { name: person } = usePerson();
  const [answering, setAnswering] = useState<Letter>();
  const pages = useInfiniteQuery(mailPages(team.id));
  const all = useMemo(() => threadOf(pages.data?.pages.flatMap(({ items }) => items) ?? []), [pages.data]);
  const thread = whom === '' ? all : all.filter((entry) => isWith(entry, whom, person));
  return (
    <div className="flex flex-col gap-4">
      <WhoseMail team={team} whom={whom} />
      {pages.error && <Refusal error={pages.error} />}
      {!pages.isFetched && <p className="text-quiet">Reading …</p>}
      <ShowMore pages={pages} label="Show what came before" />
      {thread.length > 0 && <Thread thread={thread} person={person} mayAct={mayAct} answer={setAnswering} />}
      {pages.isFetched && !pages.error && thread.length === 0 && (
        <Empty title={whom === '' ? 'Nobody has written yet.' : `No mail of ${shortName(whom, person)} yet.`}>
          <p>What members write to each other stands here as a thread, and you write to any of them.</p>
        </Empty>
      )}
      {mayAct && (
        <MailComposer
          team={team}
          to={whom === 'you' ? '' : whom}
          answering={answering}
          done={() => setAnswering(undefined)}
        />
      )}
    </div>
  );
}

/** The mail of one member, or of everybody. */
function WhoseMail({ team, whom }: { team: TeamStatus; whom: string }) {
  const { team: key } = useParams({ from: '/teams/$team' });
  const navigate = useNavigate();
  const names = new Set(['lead', ...team.teammates.map(({ name }) => name), 'you']);
  const choose = (name: string) =>
    void navigate({
      to: '/teams/$team',
      params: { team: key },
      search: name === '' ? { tab: 'mail' } : { tab: 'mail', with: name },
      replace: true,
    });
  return (
    <div className="flex flex-wrap items-end justify-between gap-3">
      <div className="w-56">
        <Choice
          label="Show the mail of"
          value={whom}
          options={[
            { value: '', text: 'everybody' },
            ...[...names].map((name) => ({ value: name, text: name })),
          ]}
          change={choose}
        />
      </div>
      <CopyCli words={['muster', 'message', 'list', '--team', team.name]} />
    </div>
  );
}

/** The newest at the end, where it is read on; kept in sight while it is. */
function Thread(parts: {
  thread: readonly Entry[];
  person: string;
  mayAct: boolean;
  answer: (letter: Letter) => void;
}) {
  const { thread, person, mayAct, answer } = parts;
  const scroller = useRef<HTMLDivElement>(null);
  const isAtEnd = useRef(true);
  const last = thread.at(-1)?.id;
  useEffect(() => {
    const box = scroller.current;
    if (box && isAtEnd.current) box.scrollTop = box.scrollHeight;
  }, [last]);
  return (
    <div
      ref={scroller}
      role="region"
      aria-label="Thread"
      tabIndex={0}
      onScroll={({ currentTarget: box }) => {
        isAtEnd.current = box.scrollHeight - box.scrollTop - box.clientHeight < 40;
      }}
      className="max-h-[60vh] overflow-y-auto rounded-lg border border-line bg-raised"
    >
      <ol className="flex flex-col divide-y divide-line">
        {thread.map((entry) => (
          <LetterRow key={entry.id} entry={entry} person={person} mayAct={mayAct} answer={answer} />
        ))}
      </ol>
    </div>
  );
}
