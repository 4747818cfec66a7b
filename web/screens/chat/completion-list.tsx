import type { Completion } from './use-completion.ts';

/** The commands that fit, over the composer. The keyboard stays in the composer, which tells which is chosen. */
export function CompletionList({ completion }: { completion: Completion }) {
  const { id, offers, chosen, take } = completion;
  if (offers.length === 0) return null;
  return (
    <ul
      id={id}
      role="listbox"
      aria-label="Commands"
      className="absolute inset-x-0 bottom-full z-10 mb-1 max-h-72 overflow-y-auto rounded-lg border border-line bg-raised p-1 shadow-xl"
    >
      {offers.map((offer, index) => (
        <li
          key={offer.text}
          id={`${id}-${index}`}
          role="option"
          aria-selected={index === chosen}
          ref={index === chosen ? keepInSight : undefined}
          // Before the composer loses the focus.
          onMouseDown={(event) => {
            event.preventDefault();
            take(offer);
          }}
          className="flex min-h-8 cursor-pointer flex-wrap items-baseline gap-x-3 rounded-md px-2 py-1 hover:bg-sunken aria-selected:bg-sunken"
        >
          <span className="font-mono text-[13px]">{offer.usage}</span>
          <span className="min-w-0 flex-1 basis-40 text-quiet">{offer.help.replaceAll('`', '')}</span>
          {offer.from === 'harness' && <span className="text-xs text-quiet">of the harness</span>}
        </li>
      ))}
    </ul>
  );
}

const keepInSight = (element: HTMLElement | null) => element?.scrollIntoView({ block: 'nearest' });
