import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import { Ago } from '../../parts/ago.tsx';
import { Badge } from '../../parts/badge.tsx';
import { Button } from '../../parts/button.tsx';
import { Confirm } from '../../parts/confirm.tsx';
import { Tick } from '../../parts/field.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { ChannelEdit } from './channel-edit.tsx';
import { KINDS, needsText } from './channel-draft.ts';
import { toldPages, type Channel } from './settings-queries.ts';
import { troubleOf } from './told-words.ts';

const STALE = [[QUERY.notices]] as const;

/** A channel: where it goes, what it tells of, whether it works. */
export function ChannelRow({ channel, mayAct }: { channel: Channel; mayAct: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const { name, kind, address, target, needs, enabledAt } = channel;
  return (
    <li className="flex flex-col gap-2 px-3 py-2">
      <span className="flex min-w-0 flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{name}</span>
        <Badge>{KINDS[kind].name}</Badge>
        {enabledAt === null && <Badge tone="needs">off</Badge>}
        <span className="break-all text-quiet">
          {plainText(address)}
          {target !== null && ` · ${plainText(target)}`}
        </span>
      </span>
      <p className="text-quiet">Tells when {needsText(needs)}.</p>
      <Trouble channel={channel} />
      {mayAct && <ChannelActions channel={channel} isOpen={isOpen} turn={() => setOpen(!isOpen)} />}
      {isOpen && <ChannelEdit channel={channel} close={() => setOpen(false)} />}
    </li>
  );
}

/** What did not get there last: a channel that fails in silence is none. */
function Trouble({ channel }: { channel: Channel }) {
  const notices = useInfiniteQuery(toldPages).data?.pages.flatMap(({ items }) => items) ?? [];
  const trouble = troubleOf(channel.id, notices);
  if (!trouble) return null;
  return (
    <p className="text-bad">
      <span aria-hidden="true">✕ </span>
      The last message did not get there, <Ago at={trouble.createdAt} /> ago. {plainText(trouble.why ?? '')}
    </p>
  );
}

function ChannelActions(parts: { channel: Channel; isOpen: boolean; turn: () => void }) {
  const { channel, isOpen, turn } = parts;
  const { id, name, enabledAt } = channel;
  const params = { channel: id };
  const change = useAction(
    (enabled: boolean) => valueOf(client.call('notice_channels.change', { params, body: { enabled } })),
    { stale: STALE },
  );
  const test = useAction(() => valueOf(client.call('notice_channels.test', { params })));
  const error = test.error ?? change.error;
  return (
    <>
      <div className="flex flex-wrap items-center gap-2">
        <Tick
          label="On"
          value={enabledAt !== null}
          disabled={change.isPending}
          change={(on) => change.mutate(on)}
        />
        <Button disabled={test.isPending} onClick={() => test.mutate()}>
          {test.isPending ? 'Sending …' : 'Send a test'}
        </Button>
        <Button aria-expanded={isOpen} onClick={turn}>
          {isOpen ? 'Close' : 'Edit'}
        </Button>
        <Confirm
          label="Remove …"
          name={`Remove ${name}`}
          opener="plain"
          run={() => valueOf(client.call('notice_channels.remove', { params }))}
          stale={STALE}
          cli={['muster', 'notice', 'remove', name]}
        >
          <p>Nothing is told by it any more, and what it told is forgotten. Messages that were sent stay.</p>
        </Confirm>
      </div>
      <Tried answer={test.data} />
      {error && <Refusal error={error} />}
    </>
  );
}

function Tried({ answer }: { answer: { delivered: boolean; why: string | null } | undefined }) {
  return (
    <div aria-live="polite">
      {answer?.delivered === true && (
        <p className="text-good">
          <span aria-hidden="true">✓ </span>A message went out. Has it arrived?
        </p>
      )}
      {answer?.delivered === false && (
        <p className="text-bad">
          <span aria-hidden="true">✕ </span>
          {plainText(answer.why ?? 'It did not arrive.')}
        </p>
      )}
    </div>
  );
}
