import { DropdownMenu } from 'radix-ui';
import { Button } from './button.tsx';

export interface MenuItem {
  id: string;
  text: string;
  run: () => void;
  disabled?: boolean;
}

/** Several actions behind one button. Not modal: locking the page's scroll would need a style element. */
export function Menu(parts: {
  label: string;
  /** What a screen reader says in place of a label that is only a sign. */
  name?: string;
  look?: 'button' | 'bare';
  items: readonly MenuItem[];
}) {
  const { label, name, look = 'button', items } = parts;
  if (items.length === 0) return null;
  return (
    <DropdownMenu.Root modal={false}>
      <DropdownMenu.Trigger asChild>
        {look === 'button' ? (
          <Button aria-label={name}>{label}</Button>
        ) : (
          <button
            type="button"
            aria-label={name}
            className="size-6 shrink-0 rounded-md text-quiet hover:bg-sunken hover:text-ink"
          >
            {label}
          </button>
        )}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={4}
          collisionPadding={8}
          className="z-10 min-w-40 rounded-lg border border-line bg-raised p-1 shadow-xl"
        >
          {items.map(({ id, text, run, disabled = false }) => (
            <DropdownMenu.Item
              key={id}
              disabled={disabled}
              onSelect={run}
              className="flex min-h-8 cursor-pointer items-center rounded-md px-2 outline-none data-[disabled]:opacity-60 data-[highlighted]:bg-sunken"
            >
              {text}
            </DropdownMenu.Item>
          ))}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
