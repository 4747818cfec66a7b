import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { pendingApprovals } from '../../live/queries.ts';
import { ApprovalRow } from '../../parts/approval-row.tsx';
import { Button } from '../../parts/button.tsx';
import { CliCommand } from '../../parts/copy-cli.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Rows, Section } from '../../parts/section.tsx';
import { useMayAct } from '../../parts/use-may-act.ts';
import { BudgetForm } from '../../parts/budget/budget-form.tsx';
import { BudgetRow } from '../../parts/budget/budget-row.tsx';
import { newDraft } from '../../parts/budget/budget-draft.ts';
import { allBudgets } from './usage-queries.ts';

/** What may be used, how much of it is, and what is paused for it. */
export function Budgets() {
  const { data, error } = useQuery(allBudgets);
  const mayAct = useMayAct();
  const [isOpen, setOpen] = useState(false);
  const budgets = data?.items ?? [];
  return (
    <Section
      title="Budgets"
      aside={
        mayAct && (
          <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
            {isOpen ? 'Close' : 'New budget'}
          </Button>
        )
      }
    >
      <Asked />
      {isOpen && (
        <BudgetForm
          draft={newDraft(Intl.DateTimeFormat().resolvedOptions().timeZone)}
          close={() => setOpen(false)}
        />
      )}
      {error && <Refusal error={error} />}
      {!data && !error && <p className="text-quiet">Reading …</p>}
      {budgets.length > 0 && (
        <Rows label="Budgets">
          {budgets.map((budget) => (
            <BudgetRow key={budget.id} budget={budget} mayAct={mayAct} />
          ))}
        </Rows>
      )}
      {data && budgets.length === 0 && !isOpen && (
        <Empty title="No budget is set: nothing is held back.">
          <p>A budget pauses what comes next when it is used up, and asks you before it goes on:</p>
          <CliCommand
            words={['muster', 'budget', 'set', '--cost', '20', '--turns', '500', '--period', 'day']}
          />
        </Empty>
      )}
    </Section>
  );
}

/** Budgets that are used up ask whether they may be raised; that is answered here too. */
function Asked() {
  const asked = useQuery(pendingApprovals).data?.items.filter(({ kind }) => kind === 'budget') ?? [];
  if (asked.length === 0) return null;
  return (
    <ul
      aria-label="Budgets that ask"
      className="divide-y divide-line rounded-lg border border-needs bg-raised"
    >
      {asked.map((approval) => (
        <ApprovalRow key={approval.id} approval={approval} />
      ))}
    </ul>
  );
}
