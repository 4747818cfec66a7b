import { Popover } from 'radix-ui';
import { useState, type ReactNode } from 'react';
import type { StaleKey } from '../live/keys.ts';
import { Button, type ButtonProps } from './button.tsx';
import { CopyCli } from './copy-cli.tsx';
import { Refusal } from './refusal.tsx';
import { useAction } from './use-action.ts';

/**
 * A button that says what it will do, and does it when it is pressed a second time. `name` names the object too
 * ("Remove mill"); `children` tells what happens then.
 */
export function Confirm(parts: {
  /** On the button that opens it. */
  label: string;
  name: string;
  run: () => Promise<unknown>;
  children: ReactNode;
  cli?: readonly string[];
  look?: ButtonProps['look'];
  /** Of the button that opens it, where several stand in a row; `look` when left out. */
  opener?: ButtonProps['look'];
  disabled?: boolean;
  /** What is read anew when it is over. */
  stale?: readonly StaleKey[];
}) {
  const {
    label,
    name,
    run,
    children,
    cli,
    look = 'bad',
    opener = look,
    disabled = false,
    stale = [],
  } = parts;
  const [isOpen, setOpen] = useState(false);
  const action = useAction(run, { stale, done: () => setOpen(false) });
  const turn = (open: boolean) => {
    action.reset();
    setOpen(open);
  };
  return (
    <Popover.Root open={isOpen} onOpenChange={turn}>
      <Popover.Trigger asChild>
        <Button look={opener} disabled={disabled}>
          {label}
        </Button>
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content
          align="end"
          sideOffset={6}
          collisionPadding={8}
          aria-label={name}
          className="z-10 flex max-h-[80vh] w-[min(26rem,calc(100vw-2rem))] flex-col items-start gap-3 overflow-y-auto rounded-lg border border-line bg-raised p-4 shadow-xl"
        >
          <div className="flex flex-col gap-2">{children}</div>
          <div className="flex flex-wrap gap-2">
            <Button look={look} disabled={action.isPending} onClick={() => action.mutate()}>
              {name}
            </Button>
            {cli && <CopyCli words={cli} />}
          </div>
          {action.error && <Refusal error={action.error} />}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
