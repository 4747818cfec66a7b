import { Dialog } from 'radix-ui';
import { CHORDS } from './chords.ts';
import { Panel } from './panel.tsx';

const KEYS = [
  ...CHORDS.map(({ keys, does }) => ({ keys: keys.join(' '), does })),
  { keys: 'Ctrl K', does: 'Search' },
  { keys: 'y n', does: 'Of a question: allow, deny' },
  { keys: 't d l', does: 'Of a session: transcript, changes, protocol log' },
  { keys: '/', does: 'Find in a transcript' },
  { keys: 'n p v', does: 'In changes: next hunk, hunk before, mark the file as viewed' },
];

/** The page's keys. */
export default function Help({ close }: { close: () => void }) {
  return (
    <Panel close={close}>
      <Dialog.Title className="mb-3 text-lg font-semibold">Keys</Dialog.Title>
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-2">
        {KEYS.map(({ keys, does }) => (
          <div key={keys} className="contents">
            <dt>
              <kbd className="rounded border border-line bg-sunken px-1.5 py-0.5 font-mono text-xs">
                {keys}
              </kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Panel>
  );
}
