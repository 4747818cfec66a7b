import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Choice, TextField } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { nameProblem, TERMS, tokenRequest, tokenWords, type TokenDraft } from './token-draft.ts';

const SCOPES = [
  { value: 'all', text: 'all that I may' },
  { value: 'look', text: 'look, and change nothing' },
] as const;

/** Makes a token; `done` gets it. */
export function NewToken({ done }: { done: (token: string) => void }) {
  const [draft, setDraft] = useState<TokenDraft>({ client: '', scope: 'all', term: '90d' });
  const make = useAction(() => valueOf(client.call('tokens.create', { body: tokenRequest(draft) })), {
    stale: [[QUERY.tokens]],
    done: ({ token }) => done(token),
  });
  const problem = draft.client === '' ? undefined : nameProblem(draft.client);
  const isReady = draft.client !== '' && problem === undefined;
  return (
    <form
      aria-label="New token"
      className="flex flex-col gap-3 rounded-lg border border-line bg-raised p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) make.mutate();
      }}
    >
      <div className="grid gap-3 md:grid-cols-3">
        <TextField
          label="What it is for"
          hint="Small letters, digits, hyphens: ci, laptop."
          problem={problem}
          value={draft.client}
          change={(to) => setDraft({ ...draft, client: to })}
          spellCheck={false}
          autoCapitalize="none"
        />
        <Choice
          label="It may"
          value={draft.scope}
          options={SCOPES}
          change={(scope) => setDraft({ ...draft, scope })}
        />
        <Choice
          label="Good for"
          value={draft.term}
          options={TERMS.map(({ id, text }) => ({ value: id, text }))}
          change={(term) => setDraft({ ...draft, term })}
        />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="main" disabled={!isReady || make.isPending}>
          Make the token
        </Button>
        <CopyCli words={tokenWords(draft)} />
      </div>
      {make.error && <Refusal error={make.error} />}
    </form>
  );
}
