import { Link } from '@tanstack/react-router';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { Token } from '../../live/views.ts';
import { Ago, Until } from '../../parts/ago.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { useMayAct } from '../../parts/use-may-act.ts';

interface RowParts {
  token: Token;
  isOwn: boolean;
  rotated: ((token: string) => void) | undefined;
}

const nameOf = ({ client: program }: Token) =>
  program === 'web' ? 'browser' : plainText(program ?? 'a program');

/** A token that is good: what it is for, what it may, when it was used, until when. `rotated` gets the one in its place. */
export function TokenRow(parts: RowParts) {
  const { token, isOwn } = parts;
  const mayAct = useMayAct();
  return (
    <li className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1 px-3 py-2">
      <TokenFacts token={token} isOwn={isOwn} />
      {(mayAct || isOwn) && <TokenActions {...parts} />}
    </li>
  );
}

function TokenFacts({ token, isOwn }: Pick<RowParts, 'token' | 'isOwn'>) {
  const { id, subject, readOnly, createdAt, lastUsedAt, expiresAt } = token;
  const name = nameOf(token);
  return (
    <span className="flex min-w-0 flex-wrap items-baseline gap-x-3">
      <span className="font-medium">{name}</span>
      {isOwn && <Badge tone="accent">this browser</Badge>}
      {readOnly && <Badge>only looks</Badge>}
      <code title={id} className="font-mono text-[13px] text-quiet">
        …{id.slice(-6)}
      </code>
      {subject !== null && token.kind === 'session' && (
        <Link to="/sessions/$session" params={{ session: subject }} className="underline underline-offset-4">
          its session
        </Link>
      )}
      <span className="text-quiet">
        made <Ago at={createdAt} /> ago
      </span>
      <span className="text-quiet">
        {isOwn ? (
          'in use now'
        ) : lastUsedAt === null ? (
          'not used yet'
        ) : (
          <>
            used <Ago at={lastUsedAt} /> ago
          </>
        )}
      </span>
      {expiresAt !== null && (
        <span className="text-quiet">
          ends <Until at={expiresAt} />
        </span>
      )}
    </span>
  );
}

function TokenActions({ token, isOwn, rotated }: RowParts) {
  const mayAct = useMayAct();
  const name = nameOf(token);
  const { id } = token;
  const params = { token: id };
  return (
    <span className="flex gap-2">
      {rotated && mayAct && (
        <Confirm
          label="Rotate …"
          name={`Rotate the token ${name}`}
          look="plain"
          run={async () => rotated((await valueOf(client.call('tokens.rotate', { params, body: {} }))).token)}
          stale={[[QUERY.tokens]]}
          cli={['muster', 'token', 'rotate', id]}
        >
          <p>Another comes in its place, shown once. The one of now is good for an hour more.</p>
        </Confirm>
      )}
      <Confirm
        label={isOwn ? 'Sign out …' : 'Revoke …'}
        name={isOwn ? 'Sign this browser out' : `Revoke ${name}`}
        opener="plain"
        run={() => valueOf(client.call('tokens.revoke', { params }))}
        stale={[[QUERY.tokens]]}
        cli={['muster', 'token', 'revoke', id]}
      >
        <p>
          {isOwn ? 'This page is signed out at once.' : 'It is refused from now on. What it started goes on.'}
        </p>
      </Confirm>
    </span>
  );
}
