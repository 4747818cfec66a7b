import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SessionDetail } from '../../live/views.ts';
import { ChatLink, isInChat } from '../../parts/chat-link.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Head } from '../../parts/head.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { nameOf, placeOf } from '../../parts/session-names.ts';
import { Status } from '../../parts/status.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { MorePanel } from './more-panel.tsx';
import { SettingsPanel } from './settings-panel.tsx';
import { StopPanel } from './stop-panel.tsx';

/** How a session stands, where it runs and for whom, and what can be done with it. */
export function SessionHead({ session, usage }: { session: SessionDetail; usage: string }) {
  const mayAct = useMayAct();
  const { status, harness } = session;
  const isOver = status.word === 'closed' || status.word === 'closing';
  const name = nameOf(session);
  return (
    <Head
      name={name}
      className="p-4 pb-2 max-md:py-2"
      title={
        <h1 title={name} className="min-w-0 truncate text-xl font-semibold max-md:text-lg">
          {name}
        </h1>
      }
      status={<Status word={status.word} since={status.since} />}
      often={mayAct && <StopPanel session={session} />}
      actions={
        <>
          <CopyCli words={['muster', 'session', 'show', session.id]} />
          {mayAct && harness !== null && !isOver && <SettingsPanel session={session} />}
          {mayAct && <MorePanel session={session} />}
        </>
      }
      why={status.why !== undefined && <p className="max-md:line-clamp-1">{plainText(status.why)}</p>}
      facts={
        <p className="flex flex-wrap gap-x-2 text-quiet">
          {factsOf(session, usage).map(({ id, fact }) => (
            <span key={id} className="min-w-0 break-all">
              {fact}
            </span>
          ))}
        </p>
      }
    />
  );
}

/** The end of a path says most. */
function Folder({ path }: { path: string }) {
  const names = path.split('/');
  return <span title={path}>{names.length > 5 ? `…/${names.slice(-3).join('/')}` : path}</span>;
}

const LINK = 'underline decoration-dotted underline-offset-4 hover:text-ink';

function factsOf(session: SessionDetail, usage: string): { id: string; fact: ReactNode }[] {
  const { agent, model, cwd, source, task, owner, forkOf, role, mode, harness } = session;
  const facts: [id: string, fact: ReactNode][] = [
    ['place', agent === null ? placeOf(session) : <AgentLink key="agent" session={session} />],
    ['model', model],
    ['mode', harness === null || mode === 'ask' ? undefined : mode],
    ['role', role && `role ${role.name}`],
    ['cwd', cwd === null ? source?.url : <Folder key="cwd" path={cwd} />],
    ['usage', usage],
    ['task', task && <TaskLink key="task" task={task} />],
    ['chat', isInChat(session) && <ChatLink key="chat" session={session} className={LINK} />],
    ['owner', owner && <SessionLink key="owner" session={owner} text="its owner" />],
    ['fork', forkOf && <SessionLink key="fork" session={forkOf} text="what it is a copy of" />],
  ];
  return facts
    .filter(([, fact]) => fact !== null && fact !== undefined && fact !== false && fact !== '')
    .map(([id, fact], index) => ({ id, fact: index === 0 ? fact : <>· {fact}</> }));
}

const AgentLink = ({ session }: { session: SessionDetail }) => (
  <Link to="/agents/$agent" params={{ agent: session.agent?.name ?? '' }} className={LINK}>
    {placeOf(session)}
  </Link>
);

const TaskLink = ({ task }: { task: NonNullable<SessionDetail['task']> }) => (
  <Link to="/tasks/$task" params={{ task: task.id }} className={LINK}>
    {plainText(task.title)}
  </Link>
);

const SessionLink = ({ session, text }: { session: string; text: string }) => (
  <Link to="/sessions/$session" params={{ session }} className={LINK}>
    {text}
  </Link>
);
