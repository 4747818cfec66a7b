import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { Budget } from '../../live/views.ts';
import { Until } from '../ago.tsx';
import { Button } from '../button.tsx';
import { Confirm } from '../confirm.tsx';
import { plainText } from '../plain-text.ts';
import { useAction } from '../use-action.ts';
import { raisedDraft } from './budget-draft.ts';
import { BudgetForm } from './budget-form.tsx';
import { amountText, sharesOf, standingOf } from './budget-figures.ts';

const TONES = { good: 'text-good', needs: 'text-needs', bad: 'text-bad' } as const;
const FILLS = { good: 'bg-good', needs: 'bg-needs', bad: 'bg-bad' } as const;

/** One budget: its bar, what it pauses, and how to change it. */
export function BudgetRow({ budget, mayAct }: { budget: Budget; mayAct: boolean }) {
  const [isOpen, setOpen] = useState(false);
  const { shape, word, tone } = standingOf(budget);
  const remove = useAction(() => valueOf(client.call('budgets.remove', { params: { budget: budget.id } })), {
    stale: [[QUERY.budgets], [QUERY.approvals]],
  });
  return (
    <li className="flex flex-col gap-2 p-3">
      <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
        <span className="font-medium break-words">{plainText(budget.text)}</span>
        <span className={`font-medium ${TONES[tone]}`}>
          <span aria-hidden="true">{shape} </span>
          {word}
        </span>
        <About budget={budget} />
        {mayAct && (
          <span className="ml-auto flex flex-wrap gap-2">
            <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
              {budget.paused === null ? 'Change …' : 'Raise …'}
            </Button>
            <Confirm
              label="Remove …"
              name="Remove the budget"
              run={() => remove.mutateAsync()}
              cli={['muster', 'budget', 'remove', budget.id]}
            >
              <p>{plainText(budget.text)}: what it holds back goes on at once.</p>
            </Confirm>
          </span>
        )}
      </div>
      <Bar budget={budget} />
      <p className="text-quiet">
        Used: {plainText(budget.usedText)}
        {budget.kind === 'cost' && ' (estimate)'}
        {budget.reserved > 0 && `, ${amountText(budget.kind, budget.reserved)} held for turns that run`}
        {budget.soft !== null && ` · notice at ${amountText(budget.kind, budget.soft)}`}
        {budget.windowEnd !== null && (
          <>
            {' · begins anew '}
            <Until at={budget.windowEnd} />
          </>
        )}
      </p>
      {budget.paused !== null && <p className="text-bad">{plainText(budget.paused)}</p>}
      {isOpen && <BudgetForm draft={raisedDraft(budget)} only={budget} close={() => setOpen(false)} />}
    </li>
  );
}

/** What is used is filled, what is held is striped, and where the notice comes there is a line. */
function Bar({ budget }: { budget: Budget }) {
  const { used, held, soft } = sharesOf(budget);
  const percent = (share: number) => `${(share * 100).toFixed(1)}%`;
  return (
    <div
      role="meter"
      aria-label={`Used of ${budget.text}`}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(used * 100)}
      aria-valuetext={budget.usedText}
      className="relative h-2.5 overflow-hidden rounded-full border border-line bg-sunken"
    >
      <div
        className={`absolute inset-y-0 left-0 ${FILLS[standingOf(budget).tone]}`}
        style={{ width: percent(used) }}
      />
      <div
        className="absolute inset-y-0 bg-quiet opacity-50"
        style={{ left: percent(used), width: percent(held) }}
      />
      {soft !== null && <div className="absolute inset-y-0 w-0.5 bg-ink" style={{ left: percent(soft) }} />}
    </div>
  );
}

function About({ budget: { scope, scopeId } }: { budget: Budget }) {
  const look = 'text-accent underline underline-offset-4';
  if (scope === 'session')
    return (
      <Link to="/sessions/$session" params={{ session: scopeId }} className={look}>
        The session
      </Link>
    );
  if (scope === 'team')
    return (
      <Link to="/teams/$team" params={{ team: scopeId }} className={look}>
        The team
      </Link>
    );
  if (scope !== 'run') return null;
  return (
    <Link to="/runs/$run" params={{ run: scopeId }} className={look}>
      The run
    </Link>
  );
}
