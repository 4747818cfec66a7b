import { plainText } from '../../parts/plain-text.ts';
import type { Checked } from '../run/run-queries.ts';
import { estimateText } from './plan-graph.ts';

/** What a run with these inputs would do, layer by layer, and what it may cost. Nothing is started. */
export function PlanView({ checked }: { checked: Checked }) {
  const { plan, script } = checked;
  if (script)
    return (
      <div className="flex flex-col gap-1">
        <p>
          A script: it asks for agents at {script.calls.length}{' '}
          {script.calls.length === 1 ? 'place' : 'places'}; how often, only a run will tell. Limits below hold
          it.
        </p>
        {script.phases.length > 0 && (
          <p className="text-quiet">
            Phases: {script.phases.map(({ title }) => plainText(title)).join(' → ')}
          </p>
        )}
      </div>
    );
  if (!plan) return null;
  return (
    <div className="flex flex-col gap-2" aria-label="Plan" role="group">
      <p className="font-medium">{estimateText(plan)}</p>
      <ol className="flex flex-wrap gap-2">
        {plan.layers.map((layer, at) => (
          <li key={layer.join(' ')} className="rounded-md border border-line bg-raised px-2 py-1">
            <span className="mr-2 text-xs text-quiet">{at + 1}</span>
            {layer.join(', ')}
          </li>
        ))}
      </ol>
      {plan.criticalPath.length > 1 && (
        <p className="text-quiet">It cannot be faster than {plan.criticalPath.join(' → ')}.</p>
      )}
      {plan.warnings.map((warning) => (
        <p key={warning} className="text-needs">
          ! {plainText(warning)}
        </p>
      ))}
    </div>
  );
}
