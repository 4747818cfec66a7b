import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import type { Agent } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { CliCommand, CopyCli } from '../../parts/copy-cli.tsx';
import { Empty } from '../../parts/empty.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { Screen } from '../../parts/screen.tsx';
import { Rows } from '../../parts/section.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { Badge } from '../../parts/badge.tsx';
import { AddAgent } from './add-agent.tsx';
import { Heard, Intent, Slots } from './agent-standing.tsx';
import { findingsOf } from './agent-words.ts';
import { allAgents, thisHub } from './agents-queries.ts';
import { JoinTokens } from './join-tokens.tsx';

/** On which hosts work can run, and how each stands. */
export default function Agents() {
  const { data, error, isFetched } = useQuery(allAgents);
  const mayAct = useMayAct();
  const [isAdding, setAdding] = useState(false);
  const agents = data?.items ?? [];
  return (
    <Screen
      title="Agents"
      aside={
        mayAct && (
          <Button look={isAdding ? 'plain' : 'main'} onClick={() => setAdding(!isAdding)}>
            {isAdding ? 'Close' : 'Add an agent'}
          </Button>
        )
      }
    >
      {error && <Refusal error={error} />}
      {!isFetched && <p className="text-quiet">Reading …</p>}
      {isAdding && isFetched && <AddAgent agents={agents} />}
      {agents.length > 0 && <List agents={agents} />}
      {data?.items.length === 0 && !isAdding && <NoAgents mayAct={mayAct} />}
      {mayAct && <JoinTokens />}
    </Screen>
  );
}

function List({ agents }: { agents: readonly Agent[] }) {
  return (
    <>
      <Rows label="Agents">
        {agents.map((agent) => (
          <AgentRow key={agent.id} agent={agent} />
        ))}
      </Rows>
      <p className="text-quiet">
        The same in a terminal: <CopyCli words={['muster', 'agent', 'list']} label="muster agent list" />
      </p>
    </>
  );
}

function AgentRow({ agent }: { agent: Agent }) {
  const hub = useQuery(thisHub).data;
  const amiss = findingsOf(agent, hub).length;
  return (
    <li>
      <Link
        to="/agents/$agent"
        params={{ agent: agent.name }}
        data-row
        className="grid grid-cols-[minmax(0,1fr)_auto] items-baseline gap-x-4 gap-y-0.5 px-3 py-2 -outline-offset-2 hover:bg-sunken md:grid-cols-[minmax(0,1fr)_10rem_8rem_9rem]"
      >
        <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
          <span className="truncate font-medium">{agent.name}</span>
          {amiss > 0 && <Badge tone="needs">{amiss} to look at</Badge>}
        </span>
        <Heard agent={agent} />
        <Intent agent={agent} />
        <span className="justify-self-end md:justify-self-start">
          <Slots agent={agent} />
        </span>
        <span className="col-span-2 flex min-w-0 flex-wrap gap-x-3 text-quiet md:col-span-4">
          <span>
            {plainText(agent.hostname)} · {agent.platform}
          </span>
          <span>{harnessesText(agent)}</span>
          {agent.tags.length > 0 && <span>{agent.tags.map((tag) => `#${tag}`).join(' ')}</span>}
        </span>
      </Link>
    </li>
  );
}

const harnessesText = ({ harnesses }: Agent): string =>
  harnesses.length === 0 ? 'no harness' : harnesses.map(({ name }) => plainText(name)).join(', ');

function NoAgents({ mayAct }: { mayAct: boolean }) {
  return (
    <Empty title="No agent has registered: nothing can run.">
      <p>An agent is the daemon that runs harnesses on a host. Beside a hub of its own one comes with it:</p>
      <CliCommand words={['muster', 'up']} />
      {mayAct && (
        <>
          <p>Any other host gets one by a line that you paste there. Choose “Add an agent”, or type:</p>
          <CliCommand words={['muster', 'agent', 'token']} />
        </>
      )}
    </Empty>
  );
}
