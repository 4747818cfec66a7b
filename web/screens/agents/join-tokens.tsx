import { useQuery } from '@tanstack/react-query';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { Ago, Until } from '../../parts/ago.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Rows, Section } from '../../parts/section.tsx';
import { unusedJoinTokens } from './agents-queries.ts';

/** Lines that were handed out and not used yet: each still lets a host in. */
export function JoinTokens() {
  const tokens = useQuery(unusedJoinTokens).data?.items ?? [];
  if (tokens.length === 0) return null;
  return (
    <Section title="Join tokens that nobody has used">
      <Rows label="Join tokens that nobody has used">
        {tokens.map(({ id, createdAt, expiresAt }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-4 gap-y-1 px-3 py-2">
            <code className="font-mono text-[13px]">…{id.slice(-6)}</code>
            <span>
              made <Ago at={createdAt} /> ago
            </span>
            <span className="flex-1 text-quiet">
              {expiresAt !== null && (
                <>
                  ends <Until at={expiresAt} />
                </>
              )}
            </span>
            <Confirm
              label="Revoke …"
              name={`Revoke …${id.slice(-6)}`}
              run={() => valueOf(client.call('tokens.revoke', { params: { token: id } }))}
              stale={[[QUERY.tokens]]}
              cli={['muster', 'token', 'revoke', id]}
            >
              <p>No agent can register with it any more. Agents that are there stay.</p>
            </Confirm>
          </li>
        ))}
      </Rows>
    </Section>
  );
}
