import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Session } from '../../live/views.ts';
import { Badge } from '../../parts/badge.tsx';
import { HarnessCommand } from '../../parts/harness-command.tsx';
import { Rows, Section } from '../../parts/section.tsx';
import { nameOf, placeOf } from '../../parts/session-names.ts';
import { Status } from '../../parts/status.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { chatName } from './chat-name.ts';
import { closedThreads, type Chat } from './chat-queries.ts';
import { CrewBeside } from './crew-beside.tsx';
import { Life } from './life.tsx';
import { Why } from './why.tsx';
import { OpenThread } from './open-thread.tsx';

/** What a chat has at work beside the conversation: its threads, then what it delegated, each with how it stands. */
export function Beside({ chat }: { chat: Chat }) {
  const mayAct = useMayAct();
  const threads = chat.owned.filter(({ kind }) => kind === 'thread');
  const others = chat.owned.filter(({ kind }) => kind !== 'thread');
  const isOpen = chat.session.state !== 'closed' && chat.session.state !== 'failed';
  return (
    <div className="flex flex-col gap-6 p-4">
      <Section title="Threads">
        <ThreadRows chat={chat} threads={threads} />
        {threads.length === 0 && (
          <p className="text-quiet">
            A thread is a side conversation with a session of its own, which knows its task alone. The agent
            opens one, or you do.
          </p>
        )}
        {mayAct && isOpen && <OpenThread chat={chat.session} />}
        <ClosedThreads chat={chat} live={threads} />
      </Section>
      <Section title="Delegates">
        {others.length === 0 ? <NoDelegates chat={chat} /> : <DelegateRows sessions={others} />}
      </Section>
      <CrewBeside chat={chat.chat} />
    </div>
  );
}

const ROW = 'flex flex-col gap-0.5 px-3 py-2 -outline-offset-2 hover:bg-sunken aria-[current=page]:bg-sunken';

function ThreadRows({ chat, threads }: { chat: Chat; threads: readonly Session[] }) {
  if (threads.length === 0) return null;
  return (
    <Rows>
      {threads.map((thread) => (
        <li key={thread.id}>
          <Link
            to="/chat/$session/threads/$thread"
            params={{ session: chat.chat, thread: thread.id }}
            data-row
            className={ROW}
          >
            <span className="truncate font-medium">{chatName(thread)}</span>
            <Standing session={thread} />
          </Link>
        </li>
      ))}
    </Rows>
  );
}

/** What else a chat may own. */
const KINDS: Readonly<Record<Session['kind'], string>> = {
  main: 'chat',
  delegate: 'delegate',
  thread: 'thread',
  oneshot: 'one task',
  teammate: 'teammate',
  step: 'step',
};

function DelegateRows({ sessions }: { sessions: readonly Session[] }) {
  return (
    <Rows>
      {sessions.map((session) => (
        <li key={session.id}>
          <Link to="/sessions/$session" params={{ session: session.id }} data-row className={ROW}>
            <span className="flex items-baseline gap-2">
              <span className="min-w-0 flex-1 truncate font-medium">{nameOf(session)}</span>
              {session.kind !== 'delegate' && <Badge>{KINDS[session.kind]}</Badge>}
            </span>
            <Standing session={session} />
            <span className="truncate text-xs text-quiet">{placeOf(session)}</span>
          </Link>
        </li>
      ))}
    </Rows>
  );
}

/** How it stands, why, and when it would end by itself. */
function Standing({ session }: { session: Session }) {
  const { status } = session;
  return (
    <>
      <span className="flex flex-wrap items-baseline justify-between gap-x-2">
        <Status word={status.word} since={status.since} />
        <span className="text-xs text-quiet">
          <Life of={session} />
        </span>
      </span>
      <Why status={status} isSmall />
    </>
  );
}

function NoDelegates({ chat }: { chat: Chat }) {
  return (
    <div className="flex flex-col gap-2 text-quiet">
      <p>
        A delegate is a session that stays and is called by its name. Ask the agent to hand something to one,
        or do it yourself, with <code className="font-mono text-[13px]">/acp delegate spawn TASK</code> here
        or in a terminal:
      </p>
      <HarnessCommand
        words={['muster', 'session', 'spawn', 'TASK', '--delegate', '--label', 'NAME', '--owner', chat.chat]}
      />
    </div>
  );
}

function ClosedThreads({ chat, live }: { chat: Chat; live: readonly Session[] }) {
  const closed = useQuery(closedThreads(chat.chat, live)).data ?? [];
  if (closed.length === 0) return null;
  return (
    <details>
      <summary className="cursor-pointer text-quiet">Closed threads: {closed.length}</summary>
      <div className="mt-2">
        <ThreadRows chat={chat} threads={closed} />
      </div>
    </details>
  );
}
