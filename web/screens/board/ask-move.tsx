import { Dialog } from 'radix-ui';
import { Panel } from '../../app/panel.tsx';
import { Button } from '../../parts/button.tsx';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { plainText } from '../../parts/plain-text.ts';
import { COLUMN_NAMES, moveCli } from './columns.ts';
import type { Asked } from './use-moves.ts';

/** Asks before a hand overrules somebody's work. */
export function AskMove({ asked, answer }: { asked: Asked; answer: (does: boolean) => void }) {
  const { task, place, worker } = asked;
  const to = COLUMN_NAMES[place.state];
  return (
    <Panel close={() => answer(false)}>
      <Dialog.Title className="mb-2 text-lg font-semibold break-words">
        Take “{plainText(task.title)}” from {worker}?
      </Dialog.Title>
      <p className="mb-4">
        {worker} is working on it. When it goes to {to}, its claim ends and the work is cancelled
        {place.state === 'up_next' ? '; the attempt does not count, and somebody may claim it anew' : ''}.
      </p>
      <div className="flex flex-wrap gap-2">
        <Button look="bad" onClick={() => answer(true)}>
          Move it to {to}
        </Button>
        <Button autoFocus onClick={() => answer(false)}>
          Leave it with {worker}
        </Button>
        <CopyCli words={moveCli(task, place)} />
      </div>
    </Panel>
  );
}
