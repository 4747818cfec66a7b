import { useId, useState, type ReactNode } from 'react';

/**
 * The head of one thing on one line: what it is called and how it stands, then what can be done with it. Where that is
 * too narrow for all of it, a button brings the actions, and on a phone the facts too.
 */
export function Head(parts: {
  /** Where one came from. */
  before?: ReactNode;
  title: ReactNode;
  status: ReactNode;
  /** Stays on the line however narrow it is. */
  always?: ReactNode;
  /** Stays on the line but on a phone. */
  often?: ReactNode;
  actions: ReactNode;
  /** Why it stands as it does. */
  why?: ReactNode;
  facts?: ReactNode;
  /** Of what, for a screen reader. */
  name: string;
  className?: string;
}) {
  const { before, title, status, always, often, actions, why, facts, name, className = '' } = parts;
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <header className={`@container flex shrink-0 flex-col gap-1 ${className}`}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <div className="flex min-w-36 flex-1 basis-0 items-center gap-x-3">
          {before}
          {title}
          <span className="shrink-0">{status}</span>
        </div>
        <div className="flex items-center gap-2 @2xl:order-last">
          {always}
          <div className={isOpen ? '' : 'max-md:hidden'}>{often}</div>
          <button
            type="button"
            aria-label={`More of ${name}`}
            aria-expanded={isOpen}
            aria-controls={id}
            onClick={() => setOpen(!isOpen)}
            className="min-h-8 min-w-8 rounded-md border border-line bg-raised text-quiet hover:border-quiet hover:text-ink aria-expanded:text-ink @2xl:hidden"
          >
            ⋯
          </button>
        </div>
        <div
          id={id}
          className={`${isOpen ? 'flex' : 'hidden'} flex-wrap items-center gap-2 @max-2xl:basis-full @2xl:flex`}
        >
          {actions}
        </div>
      </div>
      {why}
      <div className={isOpen ? '' : 'max-md:hidden'}>{facts}</div>
    </header>
  );
}
