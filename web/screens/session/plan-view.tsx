import { plainText } from '../../parts/plain-text.ts';
import type { Transcript } from './transcript.ts';

const PLAN_SHAPES = { pending: '○', in_progress: '●', completed: '✓' } as const;

/** The newest plan, pinned above what was said. */
export function PlanView({ plan }: { plan: Transcript['plan'] }) {
  const done = plan.filter(({ status }) => status === 'completed').length;
  return (
    <details className="border-b border-line px-4 py-2" open>
      <summary className="cursor-pointer font-medium">
        Plan: {done} of {plan.length} done
      </summary>
      <ul className="mt-1 max-h-40 overflow-y-auto">
        {plan.map(({ text, status }) => (
          <li key={text}>
            <span aria-hidden="true" className="mr-1.5 inline-block w-3 text-center text-quiet">
              {PLAN_SHAPES[status]}
            </span>
            <span className="sr-only">{status.replace('_', ' ')}: </span>
            {plainText(text)}
          </li>
        ))}
      </ul>
    </details>
  );
}
