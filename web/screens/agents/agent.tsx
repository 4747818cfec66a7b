import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { Agent } from '../../live/views.ts';
import { CliCommand, CopyCli } from '../../parts/copy-cli.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Screen } from '../../parts/screen.tsx';
import { Section } from '../../parts/section.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { AgentEdit } from './agent-edit.tsx';
import { AgentFacts, Harnesses } from './agent-facts.tsx';
import { AgentOrders } from './agent-orders.tsx';
import { AgentRemove } from './agent-remove.tsx';
import { Heard, Intent, Slots } from './agent-standing.tsx';
import { AgentToken } from './agent-token.tsx';
import { AgentWork } from './agent-work.tsx';
import { findingsOfHealth } from './agent-health.ts';
import { findingsOf } from './agent-words.ts';
import { oneAgent, thisHub } from './agents-queries.ts';
import { useLastHealth } from './use-last-health.ts';

/** One agent: how it stands, what it runs, what it was ordered, and what can be asked of it. */
export default function AgentScreen() {
  const { agent: address } = useParams({ from: '/agents/$agent' });
  const { data: agent, error } = useQuery(oneAgent(address));
  const mayAct = useMayAct();
  if (!agent) {
    return (
      <Screen title={address}>
        {error ? <Refusal error={error} /> : <p className="text-quiet">Reading …</p>}
        <Link to="/agents" className="text-accent underline">
          All agents
        </Link>
      </Screen>
    );
  }
  return (
    <Screen
      title={agent.name}
      aside={
        <div className="flex flex-wrap items-center gap-3">
          <CopyCli words={['muster', 'agent', 'show', agent.name]} />
          <Link to="/agents" className="text-accent underline underline-offset-4">
            All agents
          </Link>
        </div>
      }
    >
      {error && <Refusal error={error} />}
      <div className="flex flex-wrap items-baseline gap-x-8 gap-y-2">
        <Heard agent={agent} />
        <Intent agent={agent} />
        <Slots agent={agent} />
      </div>
      <Findings agent={agent} />
      <AgentOrders agent={agent} mayAct={mayAct} />
      <AgentWork agent={agent} />
      <Harnesses agent={agent} />
      <AgentFacts agent={agent} />
      {mayAct && <Keeping agent={agent} />}
    </Screen>
  );
}

/** What a person seldom does to an agent. */
function Keeping({ agent }: { agent: Agent }) {
  return (
    <>
      <AgentEdit agent={agent} key={`${agent.id} ${agent.name}`} />
      <AgentToken agent={agent} />
      <AgentRemove agent={agent} />
    </>
  );
}

function Findings({ agent }: { agent: Agent }) {
  const hub = useQuery(thisHub).data;
  const health = useLastHealth(agent.id);
  const findings = [...findingsOf(agent, hub), ...findingsOfHealth(agent.name, health)];
  if (findings.length === 0) return null;
  return (
    <Section title="To look at">
      <ul className="flex flex-col gap-2">
        {findings.map(({ tone, what, why, todo, cli }) => (
          <li
            key={what}
            className={`flex flex-col gap-1 rounded-md border px-3 py-2 ${tone === 'bad' ? 'border-bad' : 'border-needs'}`}
          >
            <p>
              <span aria-hidden="true" className={`mr-1.5 ${tone === 'bad' ? 'text-bad' : 'text-needs'}`}>
                {tone === 'bad' ? '✕' : '!'}
              </span>
              <span className="font-medium">{what}.</span> <span className="text-quiet">{why}</span>
            </p>
            {todo !== undefined && <p>{todo}</p>}
            {cli && <CliCommand words={cli} />}
          </li>
        ))}
      </ul>
    </Section>
  );
}
