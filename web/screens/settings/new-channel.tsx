import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Choice } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { addWords, creation, emptyDraft, KINDS, missingIn, type ChannelKind } from './channel-draft.ts';
import { ChannelFields } from './channel-fields.tsx';

const KIND_OPTIONS = (['ntfy', 'telegram', 'slack', 'webhook'] as const).map((value) => ({
  value,
  text: KINDS[value].name,
}));

/** Makes a channel. `done` gets the secret that signs, where there is one. */
export function NewChannel({ done }: { done: (secret: string | null) => void }) {
  const [draft, setDraft] = useState(emptyDraft('ntfy'));
  const make = useAction(() => valueOf(client.call('notice_channels.create', { body: creation(draft) })), {
    stale: [[QUERY.notices]],
    done: ({ secret }) => done(secret),
  });
  const missing = missingIn(draft);
  return (
    <form
      aria-label="New channel"
      className="flex flex-col gap-3 rounded-lg border border-line bg-raised p-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (missing === undefined) make.mutate();
      }}
    >
      <Choice<ChannelKind>
        label="Kind"
        hint={KINDS[draft.kind].about}
        value={draft.kind}
        options={KIND_OPTIONS}
        change={(kind) => setDraft({ ...draft, kind, address: '', target: '', secret: '' })}
      />
      <ChannelFields draft={draft} change={setDraft} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="main" disabled={missing !== undefined || make.isPending}>
          Add {KINDS[draft.kind].name} channel
        </Button>
        <CopyCli words={addWords(draft)} />
        {missing !== undefined && <span className="text-quiet">{missing}</span>}
      </div>
      {make.error && <Refusal error={make.error} />}
    </form>
  );
}
