import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Token } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Rows, Section } from '../../parts/section.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { NewToken } from './new-token.tsx';
import { ShownOnce } from './shown-once.tsx';
import { myTokens, thisCaller } from './settings-queries.ts';
import { TokenRow } from './token-row.tsx';

/** The client of every page that is signed in. */
const PAGE = 'web';

/** Who may call in my name: browsers, programs, and agents that I connected. */
export function Access() {
  const mine = useQuery(myTokens('user'));
  const programs = useQuery(myTokens('session'));
  const own = useQuery(thisCaller).data?.caller?.token;
  const mayAct = useMayAct();
  const [isAdding, setAdding] = useState(false);
  const [shown, setShown] = useState<{ title: string; token: string }>();
  const all = mine.data?.items ?? [];
  const browsers = all.filter(({ client }) => client === PAGE);
  const tokens = all.filter(({ client }) => client !== PAGE);
  // Sessions that Muster runs have tokens too, which end with them.
  const connected = (programs.data?.items ?? []).filter(({ client }) => client !== null);
  const error = mine.error ?? programs.error;
  const rotated = (token: string) => setShown({ title: 'The new token. It is not shown again.', token });
  return (
    <>
      {error && <Refusal error={error} />}
      {shown && <ShownOnce title={shown.title} text={shown.token} close={() => setShown(undefined)} />}
      <Section
        title="Signed-in browsers"
        aside={<CopyCli words={['muster', 'open']} label="Open another: muster open" />}
      >
        <List tokens={browsers} own={own} none="No browser is signed in." />
      </Section>
      <Section
        title="Tokens"
        aside={
          mayAct && (
            <Button look={isAdding ? 'plain' : 'main'} onClick={() => setAdding(!isAdding)}>
              {isAdding ? 'Close' : 'Make a token'}
            </Button>
          )
        }
      >
        <p className="text-quiet">
          For the command line, scripts and other machines: each may do what you may, or only look.
        </p>
        {isAdding && (
          <NewToken
            done={(token) => {
              setAdding(false);
              setShown({ title: 'The token. It is not shown again.', token });
            }}
          />
        )}
        <List tokens={tokens} own={own} rotated={rotated} none="No token of yours is good." />
      </Section>
      <Section
        title="Connected programs"
        aside={<CopyCli words={['muster', 'connect', 'CLIENT']} label="Connect one: muster connect" />}
      >
        <p className="text-quiet">
          Coding agents and editors that delegate through Muster; each has a main session.
        </p>
        <List tokens={connected} own={own} none="None is connected." />
      </Section>
    </>
  );
}

function List(parts: {
  tokens: readonly Token[];
  own: string | undefined;
  rotated?: (token: string) => void;
  none: string;
}) {
  const { tokens, own, rotated, none } = parts;
  if (tokens.length === 0) return <p className="text-quiet">{none}</p>;
  return (
    <Rows>
      {tokens.map((token) => (
        <TokenRow key={token.id} token={token} isOwn={token.id === own} rotated={rotated} />
      ))}
    </Rows>
  );
}
