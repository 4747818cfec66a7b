import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { changeOf, draftOf, missingIn } from './channel-draft.ts';
import { ChannelFields } from './channel-fields.tsx';
import type { Channel } from './settings-queries.ts';
import { ShownOnce } from './shown-once.tsx';

/** Changes a channel. What is not typed stays as it is. */
export function ChannelEdit({ channel, close }: { channel: Channel; close: () => void }) {
  const [draft, setDraft] = useState(() => draftOf(channel));
  const [secret, setSecret] = useState<string>();
  const params = { channel: channel.id };
  const change = changeOf(channel, draft);
  const save = useAction(() => valueOf(client.call('notice_channels.change', { params, body: change })), {
    stale: [[QUERY.notices]],
    done: close,
  });
  const renew = async () => {
    const made = await valueOf(client.call('notice_channels.change', { params, body: { newSecret: true } }));
    setSecret(made.secret ?? undefined);
  };
  // Its address is there; it is only not shown whole.
  const missing = missingIn({ ...draft, address: draft.address || channel.address });
  const isChanged = Object.keys(change).length > 0;
  return (
    <form
      aria-label={`Edit ${channel.name}`}
      className="flex flex-col gap-3 rounded-md border border-line bg-ground p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (isChanged && missing === undefined) save.mutate();
      }}
    >
      <ChannelFields draft={draft} change={setDraft} now={channel} />
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="main" disabled={!isChanged || missing !== undefined || save.isPending}>
          Save
        </Button>
        {channel.kind === 'webhook' && (
          <Confirm
            label="New secret …"
            name={`Give ${channel.name} a new secret`}
            look="plain"
            run={renew}
            stale={[[QUERY.notices]]}
            cli={['muster', 'notice', 'edit', channel.name, '--new-secret']}
          >
            <p>The secret of now signs nothing any more. The new one is shown once.</p>
          </Confirm>
        )}
        {missing !== undefined && <span className="text-quiet">{missing}</span>}
      </div>
      {secret !== undefined && (
        <ShownOnce
          title="This secret signs what is sent from now on. It is not shown again."
          text={secret}
          close={() => setSecret(undefined)}
        />
      )}
      {save.error && <Refusal error={save.error} />}
    </form>
  );
}
