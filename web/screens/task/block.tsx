import { Popover } from 'radix-ui';
import { useState } from 'react';
import type { TaskDetail } from '../../live/views.ts';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { TextField } from '../../parts/field.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { useEdit } from './use-edit.ts';

/** Keeps a task from being taken, with the reason. */
export function Block({ task }: { task: TaskDetail }) {
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState('');
  const edit = useEdit(task, () => {
    setOpen(false);
    setReason('');
  });
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger asChild>
        <Button>Block …</Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="start"
          sideOffset={6}
          collisionPadding={8}
          aria-label="Block the task"
          className="z-10 w-[min(24rem,calc(100vw-2rem))] rounded-lg border border-line bg-raised p-4 shadow-xl"
        >
          <form
            className="flex flex-col gap-3"
            onSubmit={(event) => {
              event.preventDefault();
              if (reason.trim() !== '') edit.mutate({ blocked: reason.trim() });
            }}
          >
            <TextField
              label="Why nobody may take it"
              placeholder="Waits for the key"
              value={reason}
              maxLength={1_000}
              change={setReason}
            />
            <div className="flex flex-wrap gap-2">
              <Button type="submit" look="main" disabled={edit.isPending || reason.trim() === ''}>
                Block it
              </Button>
              <CopyCli
                words={['muster', 'task', 'edit', task.id, '--block', reason.trim() || 'Waits for the key']}
              />
            </div>
            {edit.error && <Refusal error={edit.error} />}
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
