import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Head } from '../../parts/head.tsx';
import { placeOf } from '../../parts/session-names.ts';
import { Status } from '../../parts/status.tsx';
import { Why } from './why.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { SettingsPanel } from '../session/settings-panel.tsx';
import { StopPanel } from '../session/stop-panel.tsx';
import { usageText } from '../session/usage-text.ts';
import type { Transcript } from '../session/transcript.ts';
import { chatName } from './chat-name.ts';
import { ChatTitle } from './chat-title.tsx';
import type { Chat } from './chat-queries.ts';

/** What a chat is called, how it stands, where it runs, and what can be done with it as a whole. */
export function ChatHead(parts: { chat: Chat; usage: Transcript['usage']; toggle: ReactNode }) {
  const { session } = parts.chat;
  const mayAct = useMayAct();
  const { status } = session;
  const facts = [placeOf(session), session.model, session.cwd ?? session.source?.url, usageText(parts.usage)];
  const isLive = status.actions.includes('send');
  return (
    <Head
      name={chatName(session)}
      className="border-b border-line px-4 py-3 max-md:py-2"
      before={
        <Link to="/chat" aria-label="Chats" title="Chats" className="px-1 text-lg text-accent xl:hidden">
          ‹
        </Link>
      }
      title={<ChatTitle session={session} />}
      status={<Status word={status.word} since={status.since} isShortOnPhones />}
      always={parts.toggle}
      often={mayAct && <StopPanel session={session} owned={parts.chat.owned.length} />}
      actions={
        mayAct &&
        isLive && (
          <>
            <SettingsPanel session={session} />
            <BeginAnew chat={parts.chat} />
          </>
        )
      }
      why={
        <div className="max-md:line-clamp-1">
          <Why status={status} />
        </div>
      }
      facts={
        <p className="truncate text-quiet" title={session.cwd ?? undefined}>
          {facts.filter((fact) => fact != null && fact !== '').join(' · ')}
          {' · '}
          <Link
            to="/sessions/$session"
            params={{ session: session.id }}
            className="underline underline-offset-4"
          >
            session
          </Link>
        </p>
      }
    />
  );
}

/** The same as `/new`. */
function BeginAnew({ chat: { session, owned } }: { chat: Chat }) {
  const run = () =>
    valueOf(client.call('chats.say', { params: { session: session.id }, body: { text: '/new' } }));
  const stay = owned.length === 1 ? 'What it owns stays.' : `All ${owned.length} that it owns stay.`;
  return (
    <Confirm label="Begin anew …" name="Begin a new conversation" run={run} look="plain">
      <p>
        The harness forgets what was said: what runs and waits is cancelled, and your next message begins
        afresh. The transcript stays readable.{owned.length > 0 && ` ${stay}`}
      </p>
      <p className="text-quiet">
        The same, typed: <code className="font-mono text-[13px]">/new</code>
      </p>
    </Confirm>
  );
}
