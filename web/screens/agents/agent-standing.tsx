import type { Agent } from '../../live/views.ts';
import { Ago } from '../../parts/ago.tsx';
import { Look } from '../../parts/look.tsx';
import { heardLook, intentLook, slotsText } from './agent-words.ts';

/** Whether it is heard, with its last heartbeat. */
export function Heard({ agent }: { agent: Agent }) {
  const { heard, since } = agent.liveness;
  return (
    <Look look={heardLook(agent)}>
      {since !== null && (
        <>
          {heard === 'online' ? '' : 'for '}
          <Ago at={since} />
          {heard === 'online' ? ' ago' : ''}
        </>
      )}
    </Look>
  );
}

/** What people ask of it. */
export function Intent({ agent }: { agent: Agent }) {
  const look = intentLook(agent);
  return <Look look={look} title={look.means} />;
}

/** More slots than this are told in numbers alone. */
const MOST_DRAWN = 16;

export function Slots({ agent }: { agent: Agent }) {
  const { slots, slotsHeld } = agent;
  return (
    <span className="inline-flex items-center gap-2" title={slotsText(agent)}>
      {slots <= MOST_DRAWN && (
        <span aria-hidden="true" className="inline-flex gap-0.5">
          {Array.from({ length: slots }, (_, slot) => (
            <span
              key={slot}
              className={`inline-block h-3 w-1.5 rounded-[1px] border ${slot < slotsHeld ? 'border-accent bg-accent' : 'border-quiet'}`}
            />
          ))}
        </span>
      )}
      <span className="whitespace-nowrap text-quiet">
        {slotsHeld} of {slots} in use
      </span>
    </span>
  );
}
