import { Popover } from 'radix-ui';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { SessionDetail } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Choice } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { CHATS_STALE } from './chat-queries.ts';
import { MODE_CHOICES } from './mode-words.ts';

/** What the session may do unasked, and what its harness lets one choose: its model and the like, from its own list. */
export function ChatChoices({ session }: { session: SessionDetail }) {
  const set = useAction(
    (options: Record<string, string>) =>
      valueOf(client.call('sessions.configure', { params: { session: session.id }, body: { options } })),
    { stale: [...CHATS_STALE, [QUERY.session, session.id]] },
  );
  const offered = session.options.filter(({ values }) => values.length > 0);
  return (
    <Popover.Root onOpenChange={() => set.reset()}>
      <Popover.Trigger asChild>
        <Button>Choices</Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Choices"
          className="z-10 flex max-h-[80vh] w-[min(24rem,calc(100vw-2rem))] flex-col gap-4 overflow-y-auto rounded-lg border border-line bg-raised p-4 shadow-xl"
        >
          <Choice
            label="Approvals"
            value={session.mode}
            options={MODE_CHOICES}
            disabled={set.isPending}
            change={(approvals) => set.mutate({ approvals })}
          />
          {offered.map(({ id, name, value, values }) => (
            <Choice
              key={id}
              label={name}
              value={session.chosen[id] ?? value}
              options={values.map((one) => ({ value: one.value, text: one.name }))}
              disabled={set.isPending}
              change={(chosen) => set.mutate({ [id]: chosen })}
            />
          ))}
          {offered.length === 0 && (
            <p className="text-quiet">
              Which models it has, its harness says once it has started: with the first message.
            </p>
          )}
          <p className="text-quiet">In force at once, or after the turn that runs.</p>
          <CopyCli words={['muster', 'session', 'set', session.id, 'approvals', session.mode]} />
          {set.error && <Refusal error={set.error} />}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
