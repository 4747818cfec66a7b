import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { Agent, Session } from '../../live/views.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Rows, Section } from '../../parts/section.tsx';
import { SessionRow } from '../../parts/session-row.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { sessionsOn, tasksFor, tasksLostBy } from './agents-queries.ts';
import { workOn } from './work-on-agent.ts';

/** What runs on it, what waits for it, and what its silence held up. */
export function AgentWork({ agent }: { agent: Agent }) {
  const sessions = useQuery(sessionsOn(agent.id));
  const tasks = useQuery(tasksFor(agent.name, agent.id));
  const isSilent = agent.liveness.heard !== 'online';
  const lost = useQuery({ ...tasksLostBy(agent.id), enabled: isSilent }).data ?? [];
  const work = workOn(sessions.data?.items ?? []);
  const error = sessions.error ?? tasks.error;
  const { held = [], waiting = [] } = tasks.data ?? {};
  const nothing = sessions.isFetched && tasks.isFetched && !error;
  return (
    <>
      {error && <Refusal error={error} />}
      <Sessions title="Held up" sessions={work.heldUp}>
        {isSilent &&
          lost.map(({ id, title, why }) => (
            <TaskRow key={id} id={id} title={title} said={`went back: ${why}`} />
          ))}
      </Sessions>
      <Sessions title="At work" sessions={work.atWork} />
      <Sessions title="Waits for it" sessions={work.waiting}>
        {waiting.map((task) => (
          <TaskRow
            key={task.id}
            id={task.id}
            title={task.title}
            said={task.waitsFor ?? 'ready to be taken by it'}
          />
        ))}
      </Sessions>
      {held.length > 0 && (
        <Section title="Tasks that it works on">
          <Rows label="Tasks that it works on">
            {held.map((task) => (
              <TaskRow
                key={task.id}
                id={task.id}
                title={task.title}
                said={`attempt ${task.attempts} of ${task.mostAttempts}`}
              />
            ))}
          </Rows>
        </Section>
      )}
      <Sessions title="Open on it, without work" sessions={work.resting} />
      {nothing && work.count + held.length + waiting.length === 0 && (
        <p className="text-quiet">Nothing runs on it, and nothing waits for it.</p>
      )}
    </>
  );
}

function Sessions(parts: {
  title: string;
  sessions: readonly Session[];
  children?: readonly ReactNode[] | false;
}) {
  const { title, sessions } = parts;
  const children = parts.children || [];
  if (sessions.length + children.length === 0) return null;
  return (
    <Section title={title}>
      <Rows label={title}>
        {sessions.map((session) => (
          <li key={session.id}>
            <SessionRow session={session} />
          </li>
        ))}
        {children}
      </Rows>
    </Section>
  );
}

function TaskRow({ id, title, said }: { id: string; title: string; said: string }) {
  return (
    <li>
      <Link
        to="/tasks/$task"
        params={{ task: id }}
        data-row
        className="flex flex-wrap items-baseline gap-x-4 px-3 py-2 -outline-offset-2 hover:bg-sunken"
      >
        <span className="text-quiet">task</span>
        <span className="min-w-0 flex-1 truncate font-medium">{plainText(title)}</span>
        <span className="text-quiet">{plainText(said)}</span>
      </Link>
    </li>
  );
}
