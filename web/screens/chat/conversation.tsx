import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import { Refusal } from '../../parts/refusal.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { transcriptOf } from '../session/transcript-query.ts';
import { TranscriptView } from '../session/transcript-view.tsx';
import { turnsOf } from '../session/session-queries.ts';
import { endsAfter, type Turn } from '../session/turn-words.ts';
import type { Transcript } from '../session/transcript.ts';
import { AskedHere } from './asked-here.tsx';
import type { Chat } from './chat-queries.ts';
import { Writing } from './writing.tsx';

/** What was said in a chat or a thread, what it asks, what waits, and where one writes. */
export function Conversation(parts: {
  chat: Chat;
  /** Whose questions are answered here beside its own. */
  also?: readonly string[];
  /** What Escape does. */
  leave?: (() => void) | undefined;
}) {
  const { chat, also = [], leave } = parts;
  const { session } = chat;
  const mayAct = useMayAct();
  const transcript = useQuery(transcriptOf(session.id, useQueryClient()));
  const ends = useBadEnds(session.id, transcript.data?.rows);
  return (
    <>
      {transcript.error && <Refusal error={transcript.error} />}
      <TranscriptView
        transcript={transcript.data}
        key={session.id}
        ends={ends}
        label={session.kind === 'thread' ? 'Transcript of the thread' : 'Transcript'}
      />
      {transcript.data?.rows.length === 0 && chat.queue.length === 0 && mayAct && <FirstWords chat={chat} />}
      <AskedHere of={[session.id, ...also]} />
      <Writing chat={chat} leave={leave} />
    </>
  );
}

/** Where a turn did not end well, and why. That one is done is seen without being said. */
function useBadEnds(session: Chat['chat'], rows: Transcript['rows'] = NO_ROWS) {
  const turns = useQuery(turnsOf(session)).data ?? NO_TURNS;
  return useMemo(() => {
    const bad = turns.filter(({ state }) => state !== 'done');
    return endsAfter(rows, bad);
  }, [rows, turns]);
}

const NO_ROWS: Transcript['rows'] = [];
const NO_TURNS: readonly Turn[] = [];

/** What one can begin with. */
const FirstWords = ({ chat: { session } }: { chat: Chat }) => (
  <ul className="flex shrink-0 list-disc flex-col gap-1 px-4 pb-3 pl-8 text-quiet">
    <li>Say what you want done in {session.cwd ?? 'its checkout'}. While it works, more can be queued.</li>
    <li>
      A slash begins a command that the hub itself answers:{' '}
      <code className="font-mono text-[13px]">/help</code> lists them.
    </li>
    <li>Ask it to hand work to a delegate, or to open a thread: both show beside the conversation.</li>
  </ul>
);
