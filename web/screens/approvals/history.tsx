import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { liveSessions } from '../../live/queries.ts';
import type { Approval } from '../../live/views.ts';
import { Ago } from '../../parts/ago.tsx';
import { answererOf, approvalLook } from '../../parts/approval/answer-words.ts';
import { aboutParts } from '../../parts/approval/about-text.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Choice } from '../../parts/field.tsx';
import { Look } from '../../parts/look.tsx';
import { questionOf } from '../../parts/question-of.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Rows } from '../../parts/section.tsx';
import { nameOf } from '../../parts/session-names.ts';
import { history } from './approvals-queries.ts';
import {
  kindOptions,
  readApprovalsSearch,
  sinceOptions,
  stateOptions,
  type ApprovalsSearch,
} from './approvals-search.ts';

/** What was asked and how it was answered; the address holds what it is narrowed to. */
export function History() {
  const search = useSearch({ from: '/approvals' });
  const found = useInfiniteQuery(history(search));
  const approvals = found.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <Filters />
      {found.error && <Refusal error={found.error} />}
      {!found.isFetched && <p className="text-quiet">Reading …</p>}
      {approvals.length > 0 && (
        <Rows label="History">
          {approvals.map((approval) => (
            <Entry key={approval.id} approval={approval} />
          ))}
        </Rows>
      )}
      {found.data && approvals.length === 0 && (
        <p className="text-quiet">Nothing was asked that this shows. Widen what it is narrowed to.</p>
      )}
      {found.hasNextPage && (
        <Button
          disabled={found.isFetchingNextPage}
          onClick={() => void found.fetchNextPage()}
          className="self-start"
        >
          {found.isFetchingNextPage ? 'Reading …' : 'Show more'}
        </Button>
      )}
      <p className="text-quiet">
        What a rule or the mode of a session decided at once is told in the transcript of that session.{' '}
        <CopyCli words={listWords(search)} />
      </p>
    </>
  );
}

const listWords = ({ state, kind, session }: ApprovalsSearch): string[] => [
  ...['muster', 'approval', 'list'],
  ...(state === undefined ? ['--all'] : ['--state', state]),
  ...(kind === undefined ? [] : ['--kind', kind]),
  ...(session === undefined ? [] : ['--session', session]),
];

function Filters() {
  const search = useSearch({ from: '/approvals' });
  const navigate = useNavigate();
  const sessions = useQuery(liveSessions).data?.items ?? [];
  const narrow = (to: Record<string, string>) =>
    void navigate({ to: '/approvals', search: readApprovalsSearch({ ...search, ...to }), replace: true });
  const { session = '' } = search;
  const isKnown = session === '' || sessions.some(({ id }) => id === session);
  return (
    <div className="grid grid-cols-2 gap-3 md:grid-cols-4">
      <Choice
        label="Answered"
        value={search.state ?? 'ended'}
        options={stateOptions}
        change={(state) => narrow({ state })}
      />
      <Choice
        label="What"
        value={search.kind ?? ''}
        options={kindOptions}
        change={(kind) => narrow({ kind })}
      />
      <Choice
        label="Asked in"
        value={search.since ?? ''}
        options={sinceOptions}
        change={(since) => narrow({ since })}
      />
      <Choice
        label="By session"
        value={session}
        options={[
          { value: '', text: 'any' },
          ...(isKnown ? [] : [{ value: session, text: `…${session.slice(-6)}` }]),
          ...sessions.map((one) => ({ value: one.id, text: nameOf(one) })),
        ]}
        change={(to) => narrow({ session: to })}
      />
    </div>
  );
}

function Entry({ approval }: { approval: Approval }) {
  const { title, who } = questionOf(approval);
  const about = [...aboutParts(approval).map(({ text }) => text), who].filter((text) => text !== '');
  const answerer = answererOf(approval);
  return (
    <li>
      <Link
        to="/approvals/$approval"
        params={{ approval: approval.id }}
        data-row
        className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 gap-y-0.5 px-3 py-2 -outline-offset-2 hover:bg-sunken"
      >
        <span className="truncate font-medium">{title}</span>
        <Look look={approvalLook(approval)}>{answerer === undefined ? undefined : `by ${answerer}`}</Look>
        <span className="truncate text-quiet">{about.join(' · ')}</span>
        <span className="text-quiet">
          <Ago at={approval.answeredAt ?? approval.createdAt} /> ago
        </span>
      </Link>
    </li>
  );
}
