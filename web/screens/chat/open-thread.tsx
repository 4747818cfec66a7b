import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { onceKey } from '../../live/once-key.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { TextArea, TextField } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useAction } from '../../parts/use-action.ts';
import { CHATS_STALE, type Chat } from './chat-queries.ts';

/** A person opens a thread: with a first message, on the harness of its chat and in its folder. */
export function OpenThread({ chat }: { chat: Chat['session'] }) {
  const [isOpen, setOpen] = useState(false);
  if (isOpen) return <Form chat={chat} leave={() => setOpen(false)} />;
  return (
    <Button onClick={() => setOpen(true)} className="self-start">
      Open a thread
    </Button>
  );
}

function Form({ chat, leave }: { chat: Chat['session']; leave: () => void }) {
  const [task, setTask] = useState('');
  const [label, setLabel] = useState('');
  const open = useOpen(chat.id, { task, label: label.trim() });
  const words = ['muster', 'session', 'spawn', task.trim() || 'TASK', '--thread', '--owner', chat.id];
  return (
    <form
      aria-label="Open a thread"
      className="flex flex-col gap-3 rounded-lg border border-line p-3"
      onSubmit={(event) => {
        event.preventDefault();
        open.mutate();
      }}
    >
      <TextArea label="First message" value={task} rows={3} autoFocus change={setTask} />
      <TextField
        label="Name"
        hint="Empty: the hub names it."
        value={label}
        maxLength={200}
        change={setLabel}
      />
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="main" disabled={open.isPending || task.trim() === ''}>
          Open it
        </Button>
        <Button onClick={leave}>Leave</Button>
        <CopyCli words={[...words, ...(label.trim() === '' ? [] : ['--label', label.trim()])]} />
      </div>
      {open.error && <Refusal error={open.error} />}
    </form>
  );
}

/** On the harness of its chat, in its folder; what was opened is shown. */
function useOpen(owner: Chat['chat'], { task, label }: { task: string; label: string }) {
  const navigate = useNavigate();
  const body = { task, mode: 'session', thread: true, owner, ...(label === '' ? {} : { label }) } as const;
  return useAction(() => valueOf(client.call('sessions.spawn', { body, idempotencyKey: onceKey() })), {
    stale: CHATS_STALE,
    done: ({ session: thread }) =>
      void navigate({ to: '/chat/$session/threads/$thread', params: { session: owner, thread } }),
  });
}
