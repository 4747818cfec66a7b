import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { Agent } from '../../live/views.ts';
import { Confirm } from '../../parts/confirm.tsx';
import { Section } from '../../parts/section.tsx';
import { nameOf } from '../../parts/session-names.ts';
import { sessionsOn, tasksFor } from './agents-queries.ts';
import { removalWords } from './removal-words.ts';

/** Takes an agent away; what happens to its work is said first. */
export function AgentRemove({ agent }: { agent: Agent }) {
  const navigate = useNavigate();
  const sessions = useQuery(sessionsOn(agent.id)).data?.items ?? [];
  const tasks = useQuery(tasksFor(agent.name, agent.id)).data?.held.length ?? 0;
  const force = sessions.length > 0;
  const { id, name } = agent;
  const remove = async () => {
    await valueOf(
      client.call('agents.remove', { params: { agent: id }, query: { force: force ? 'true' : 'false' } }),
    );
    await navigate({ to: '/agents' });
  };
  return (
    <Section title="Remove">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-quiet">
          For a host that does not come back. To let it rest for a while, drain it.
        </p>
        <Confirm
          label="Remove …"
          name={`Remove ${name}`}
          run={remove}
          stale={[[QUERY.agents], [QUERY.sessions]]}
          cli={['muster', 'agent', 'remove', name, ...(force ? ['--force'] : [])]}
        >
          {removalWords(agent, { sessions: sessions.map(nameOf), tasks }).map((words) => (
            <p key={words}>{words}</p>
          ))}
        </Confirm>
      </div>
    </Section>
  );
}
