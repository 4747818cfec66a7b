import { useState } from 'react';
import { standingOf } from '../../parts/budget/budget-figures.ts';
import { newDraft, raisedDraft } from '../../parts/budget/budget-draft.ts';
import { BudgetForm } from '../../parts/budget/budget-form.tsx';
import { Button } from '../../parts/button.tsx';
import { plainText } from '../../parts/plain-text.ts';
import type { TeamStatus } from './teams-queries.ts';

type Budget = TeamStatus['budgets'][number];

/** What the team may use, and how to let it use more. */
export function TeamBudgets({ team, mayAct }: { team: TeamStatus; mayAct: boolean }) {
  const { budgets } = team;
  const [isNew, setNew] = useState(false);
  if (budgets.length === 0 && !mayAct) return null;
  return (
    <div className="flex flex-col gap-2">
      {budgets.length > 0 && (
        <ul aria-label="Budgets" className="flex flex-col gap-1.5">
          {budgets.map((budget) => (
            <TeamBudget key={budget.id} budget={budget} mayAct={mayAct} />
          ))}
        </ul>
      )}
      {isNew && <BudgetForm draft={draftFor(team)} about={team.name} close={() => setNew(false)} />}
      {mayAct && budgets.length === 0 && !isNew && (
        <div>
          <Button onClick={() => setNew(true)}>Set a budget …</Button>
        </div>
      )}
    </div>
  );
}

const draftFor = ({ id }: TeamStatus) => ({
  ...newDraft(Intl.DateTimeFormat().resolvedOptions().timeZone),
  scope: 'team' as const,
  scopeId: id,
  period: 'none' as const,
});

const TONES = { good: 'text-good', needs: 'text-needs', bad: 'text-bad' } as const;

function TeamBudget({ budget, mayAct }: { budget: Budget; mayAct: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const { shape, word, tone } = standingOf(budget);
  const isPaused = budget.paused !== null;
  return (
    <li className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="text-quiet">Budget</span>
        <span>
          {plainText(budget.usedText)}
          {budget.kind === 'cost' && ' (estimate)'}
        </span>
        <span className={TONES[tone]}>
          <span aria-hidden="true">{shape} </span>
          {word}
        </span>
        {mayAct && (
          <button
            type="button"
            aria-expanded={isOpen}
            aria-label={`${isPaused ? 'Raise' : 'Change'} ${plainText(budget.text)}`}
            onClick={() => setOpen(!isOpen)}
            className={
              isPaused
                ? 'min-h-8 rounded-md border border-accent bg-accent px-2.5 font-medium text-on-accent'
                : 'min-h-6 underline underline-offset-4 hover:text-accent'
            }
          >
            {isPaused ? 'Raise …' : 'Change'}
          </button>
        )}
      </div>
      {isPaused && (
        <p role="status" className="text-needs">
          {plainText(budget.paused ?? '')}
        </p>
      )}
      {isOpen && <BudgetForm draft={raisedDraft(budget)} only={budget} close={() => setOpen(false)} />}
    </li>
  );
}
