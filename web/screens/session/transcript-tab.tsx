import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useLocation } from '@tanstack/react-router';
import { useEffect, useMemo, useRef, useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { pendingApprovals } from '../../live/queries.ts';
import type { SessionDetail } from '../../live/views.ts';
import { ApprovalRow } from '../../parts/approval-row.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useMayAct } from '../../parts/use-may-act.ts';
import { useScreenKeys } from '../../parts/use-screen-keys.ts';
import { QueuedPrompts } from '../chat/queued-prompts.tsx';
import { useDraft } from '../chat/use-draft.ts';
import { Composer } from './composer.tsx';
import { FindBar } from './find-bar.tsx';
import { rowOfEntry, rowsThatHold } from './find-rows.ts';
import { entryIn } from './session-address.ts';
import { turnsOf } from './session-queries.ts';
import type { Transcript } from './transcript.ts';
import { transcriptOf } from './transcript-query.ts';
import { TranscriptView } from './transcript-view.tsx';
import { endsAfter, type Turn } from './turn-words.ts';

const NO_ROWS: Transcript['rows'] = [];

/** What was said and done from the start, then live; what it asks, what waits, and where one writes. */
export function TranscriptTab({ session }: { session: SessionDetail }) {
  const queries = useQueryClient();
  const transcript = useQuery(transcriptOf(session.id, queries));
  const turns = useQuery(turnsOf(session.id));
  const rows = transcript.data?.rows ?? NO_ROWS;
  const ends = useMemo(() => endsAfter(rows, turns.data ?? []), [rows, turns.data]);
  const { at, bar } = usePlaces(rows);
  const isReading = transcript.data?.more === true;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <FindBar {...bar} reading={isReading ? transcript.data?.last : undefined} />
      {transcript.error && <Refusal error={transcript.error} />}
      <TranscriptView transcript={transcript.data} key={session.id} ends={ends} at={at} hasAddresses />
      <Asks session={session.id} />
      <Writing session={session} turns={turns.data ?? []} />
    </div>
  );
}

/** Where the address leads, or the search. */
function usePlaces(rows: Transcript['rows']) {
  const { hash } = useLocation();
  const [text, setText] = useState('');
  const [place, setPlace] = useState(-1);
  const [at, setAt] = useState<{ index: number }>();
  const field = useRef<HTMLInputElement>(null);
  useScreenKeys({ '/': () => field.current?.focus() });
  const found = useMemo(() => rowsThatHold(rows, text), [rows, text]);
  const entry = entryIn(hash);
  const isRead = entry !== undefined && (rows.at(-1)?.seq ?? 0) >= entry;
  useEffect(() => {
    if (isRead && entry !== undefined) setAt({ index: rowOfEntry(rows, entry) });
    // Not again for each row that comes.
  }, [isRead, entry]);
  const go = (step: 1 | -1) => {
    if (found.length === 0) return;
    const next =
      place === -1 && step === -1 ? found.length - 1 : (place + step + found.length) % found.length;
    const index = found[next];
    setPlace(next);
    if (index !== undefined) setAt({ index });
  };
  const change = (words: string) => {
    setText(words);
    setPlace(-1);
    if (words === '') setAt(undefined);
  };
  return { at, bar: { text, change, place, count: found.length, go, field } };
}

/** What this session asks is answered here as well as on Now. */
function Asks({ session }: { session: string }) {
  const asked = useQuery(pendingApprovals).data?.items.filter((one) => one.session === session) ?? [];
  if (asked.length === 0) return null;
  return (
    <ul
      aria-label="Needs you"
      className="max-h-[45vh] shrink-0 overflow-y-auto border-t border-line bg-raised"
    >
      {asked.map((approval) => (
        <ApprovalRow key={approval.id} approval={approval} />
      ))}
    </ul>
  );
}

/** What waits behind the turn that runs, and where the next is written. */
function Writing({ session, turns }: { session: SessionDetail; turns: readonly Turn[] }) {
  const [draft, write] = useDraft(session.id);
  const mayAct = useMayAct();
  const field = useRef<HTMLTextAreaElement>(null);
  const withdraw = useAction(
    ({ id }: Turn) =>
      valueOf(
        client.call('sessions.cancel', {
          params: { session: session.id },
          body: { turn: id, unlessBegun: true },
        }),
      ),
    { stale: [[QUERY.session, session.id]] },
  );
  const queued = turns
    .filter(({ state }) => state === 'queued')
    .toSorted((one, other) => one.position - other.position);
  const edit = (turn: Turn) =>
    withdraw.mutate(turn, {
      onSuccess: () => {
        write(draft === '' ? turn.prompt : `${turn.prompt}\n\n${draft}`);
        field.current?.focus();
      },
    });
  const last = queued.at(-1);
  return (
    <>
      <QueuedPrompts
        queued={queued}
        why={session.status.word === 'queued' ? session.status.why : undefined}
        mayAct={mayAct}
        edit={edit}
        withdraw={(turn) => withdraw.mutate(turn)}
        error={withdraw.error}
      />
      {mayAct && session.status.actions.includes('send') && (
        <Composer
          session={session}
          text={draft}
          write={write}
          editLast={last && (() => edit(last))}
          field={field}
        />
      )}
    </>
  );
}
