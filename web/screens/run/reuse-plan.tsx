import { useQuery } from '@tanstack/react-query';
import { plainText } from '../../parts/plain-text.ts';
import { Refusal } from '../../parts/refusal.tsx';
import { planOf } from './run-queries.ts';

const FATES = { kept: '↺ keeps', again: '● runs again', unsure: '? perhaps again' } as const;
const SHOWN = 12;

/** What a resume, or a rerun from a step, would keep: asked of the hub when somebody is about to do it. */
export function ReusePlan({ run, fromStep }: { run: string; fromStep?: string }) {
  const { data, error } = useQuery(planOf(run, fromStep));
  if (error) return <Refusal error={error} />;
  if (!data) return <p className="text-quiet">Asking what would be kept …</p>;
  const { kept, again, unsure, steps } = data;
  const others = steps.filter(({ fate }) => fate !== 'kept');
  const left = again + unsure - Math.min(SHOWN, others.length);
  return (
    <>
      <p className="font-medium">
        Keeps {kept} {kept === 1 ? 'result' : 'results'}, runs {again} {again === 1 ? 'step' : 'steps'} again
        {unsure > 0 && `, perhaps ${unsure} more`}. What was never asked for comes after.
      </p>
      <ul className="flex max-h-56 flex-col gap-0.5 overflow-y-auto">
        {others.slice(0, SHOWN).map(({ id, name, fate, why }) => (
          <li key={id}>
            <span className="font-medium">{plainText(name)}</span>{' '}
            <span className={fate === 'again' ? 'text-accent' : 'text-needs'}>{FATES[fate]}</span>
            {why !== null && <span className="text-quiet">: {plainText(why)}</span>}
          </li>
        ))}
      </ul>
      {left > 0 && <p className="text-quiet">And {left} more.</p>}
    </>
  );
}
