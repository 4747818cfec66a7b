import { Popover } from 'radix-ui';
import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { SessionDetail } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { Choice, TextField } from '../../parts/field.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { nameOf } from '../../parts/session-names.ts';
import { useAction } from '../../parts/use-action.ts';
import { choiceOf, MODE_OPTIONS } from './setting-words.ts';

type Option = SessionDetail['options'][number];

/** What a session may do without asking, its model, and whatever else its harness lets one choose. */
export function SettingsPanel({ session }: { session: SessionDetail }) {
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <Button>Settings …</Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={`Settings of ${nameOf(session)}`}
          className="z-10 flex max-h-[80vh] w-[min(24rem,calc(100vw-2rem))] flex-col gap-4 overflow-y-auto rounded-lg border border-line bg-raised p-4 shadow-xl"
        >
          <Mode session={session} />
          {session.options.map((option) => (
            <OptionField key={option.id} session={session} option={option} />
          ))}
          {session.options.length === 0 && (
            <p className="text-quiet">
              What else its harness lets one choose shows here once it has started.
            </p>
          )}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

type Approvals = SessionDetail['mode'];

/** Whatever lets it do everything is asked for twice. */
function Mode({ session }: { session: SessionDetail }) {
  const [asked, setAsked] = useState<Approvals>();
  const set = useAction(
    (mode: Approvals) =>
      valueOf(client.call('sessions.mode', { params: { session: session.id }, body: { mode } })),
    { stale: [[QUERY.session, session.id]], done: () => setAsked(undefined) },
  );
  return (
    <div className="flex flex-col gap-2">
      <Choice
        label="May do without asking"
        value={asked ?? session.mode}
        options={MODE_OPTIONS}
        disabled={set.isPending}
        change={(mode) => {
          if (mode === 'yolo') return setAsked(mode);
          setAsked(undefined);
          set.mutate(mode);
        }}
      />
      {asked === 'yolo' && (
        <div className="flex flex-col items-start gap-2 rounded-md border border-bad p-2">
          <p>It runs every command and changes every file of its host’s user without asking anybody.</p>
          <div className="flex flex-wrap gap-2">
            <Button look="bad" disabled={set.isPending} onClick={() => set.mutate('yolo')}>
              Let {nameOf(session)} do everything
            </Button>
            <Button onClick={() => setAsked(undefined)}>Leave it</Button>
          </div>
        </div>
      )}
      <div>
        <CopyCli words={['muster', 'session', 'mode', session.id, asked ?? session.mode]} />
      </div>
      {set.error && <Refusal error={set.error} />}
    </div>
  );
}

function OptionField({ session, option }: { session: SessionDetail; option: Option }) {
  const [text, setText] = useState('');
  const set = useAction(
    (value: string) =>
      valueOf(
        client.call('sessions.configure', {
          params: { session: session.id },
          body: { options: { [option.id]: value } },
        }),
      ),
    { stale: [[QUERY.session, session.id]] },
  );
  const { value, options, waits } = choiceOf(option, session.chosen[option.id]);
  return (
    <div className="flex flex-col gap-2">
      {options.length > 0 && (
        <Choice
          label={plainText(option.name)}
          value={value}
          options={options}
          disabled={set.isPending}
          hint={waits ? 'In force after the running turn.' : undefined}
          change={(next) => set.mutate(next)}
        />
      )}
      {option.open && (
        <div className="flex items-end gap-2">
          <div className="flex-1">
            <TextField
              label={options.length > 0 ? 'Another value' : plainText(option.name)}
              value={text}
              placeholder={option.value}
              change={setText}
            />
          </div>
          <Button disabled={text === '' || set.isPending} onClick={() => set.mutate(text)}>
            Set
          </Button>
        </div>
      )}
      <div>
        <CopyCli words={['muster', 'session', 'set', session.id, option.id, text === '' ? value : text]} />
      </div>
      {set.error && <Refusal error={set.error} />}
    </div>
  );
}
