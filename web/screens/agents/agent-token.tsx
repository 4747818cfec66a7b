import { useQuery } from '@tanstack/react-query';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { Agent, Token } from '../../live/views.ts';
import { Ago, Until } from '../../parts/ago.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Rows, Section } from '../../parts/section.tsx';
import { tokensOf } from './agents-queries.ts';

/** What the agent calls with. A new one is handed over on the wire: nobody copies a secret. */
export function AgentToken({ agent }: { agent: Agent }) {
  const { data: tokens = [], error } = useQuery(tokensOf(agent.id));
  const { name, liveness } = agent;
  return (
    <Section
      title="Token"
      aside={
        <Confirm
          label="Rotate …"
          name={`Rotate the token of ${name}`}
          look="plain"
          run={() => valueOf(client.call('agents.rotate', { params: { agent: agent.id } }))}
          stale={[[QUERY.tokens], [QUERY.agents]]}
          cli={['muster', 'agent', 'rotate', name]}
        >
          <p>
            It is handed a new token with its next heartbeat and keeps it in its own folder: there is nothing
            to copy. The one that it has now ends once it has called with the new one.
          </p>
          {liveness.heard !== 'online' && (
            <p>
              It is not heard now, and gets it when it is back. To shut a lost host out at once, disable it.
            </p>
          )}
        </Confirm>
      }
    >
      {error && <Refusal error={error} />}
      <Rows label="Token">
        {tokens.map((token) => (
          <TokenRow key={token.id} token={token} isNewest={token.id === tokens[0]?.id} />
        ))}
      </Rows>
      {tokens.length === 0 && !error && (
        <p className="text-quiet">
          No token of it is good. Remove it, and let it join anew by “Add an agent”.
        </p>
      )}
    </Section>
  );
}

function TokenRow({ token, isNewest }: { token: Token; isNewest: boolean }) {
  const { id, createdAt, lastUsedAt, expiresAt } = token;
  return (
    <li className="flex flex-wrap items-baseline gap-x-4 gap-y-1 px-3 py-2">
      <code className="font-mono text-[13px]">…{id.slice(-6)}</code>
      <span>
        made <Ago at={createdAt} /> ago
      </span>
      <span className="text-quiet">
        {lastUsedAt === null ? (
          'not used yet'
        ) : (
          <>
            used <Ago at={lastUsedAt} /> ago
          </>
        )}
      </span>
      <span className="text-quiet">
        {expiresAt !== null && (
          <>
            {isNewest ? 'ends' : 'former, ends'} <Until at={expiresAt} />
          </>
        )}
      </span>
    </li>
  );
}
