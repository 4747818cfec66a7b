import { Dialog } from 'radix-ui';
import type { ReactNode } from 'react';

/**
 * What lies over the screen until Escape or a click beside it. Not modal for radix: locking the page's scroll would put
 * a style element into it, which the hub's content policy refuses.
 */
export function Panel({ close, children }: { close: () => void; children: ReactNode }) {
  return (
    <Dialog.Root open modal={false} onOpenChange={(open) => !open && close()}>
      <Dialog.Portal>
        <div aria-hidden="true" className="fixed inset-0 z-10 bg-black/50" />
        <Dialog.Content
          aria-describedby={undefined}
          // What is longer than the window is scrolled by keys too.
          tabIndex={0}
          className="fixed top-[12vh] left-1/2 z-10 max-h-[75vh] w-[min(36rem,calc(100vw-2rem))] -translate-x-1/2 overflow-y-auto rounded-lg border border-line bg-raised p-4 shadow-xl"
        >
          {children}
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
