import type { Session } from '../../../live/views.ts';
import { fillOf } from './member-words.ts';

/** How full a model's window is. What its harness does not tell is unknown, and said so. */
export function ContextFill({ session }: { session: Session }) {
  const { share, text } = fillOf(session.glance?.window);
  const isNear = share !== null && share >= 0.8;
  return (
    <span className="inline-flex items-center gap-1.5 whitespace-nowrap">
      <span className="text-quiet">context</span>
      {share !== null && (
        <span
          aria-hidden="true"
          className="inline-block h-2 w-14 overflow-hidden rounded-full border border-line bg-sunken"
        >
          <span
            className={`block h-full ${isNear ? 'bg-needs' : 'bg-accent'}`}
            style={{ width: `${Math.round(share * 100)}%` }}
          />
        </span>
      )}
      <span className={isNear ? 'text-needs' : 'text-quiet'}>{text}</span>
    </span>
  );
}
