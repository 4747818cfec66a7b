import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { Budget } from '../../live/views.ts';
import { Button } from '../button.tsx';
import { Refusal } from '../refusal.tsx';
import { raisedDraft } from './budget-draft.ts';
import { BudgetForm } from './budget-form.tsx';

/** Beside the amounts that a question offers, any other: set so, what waits goes on, and the question is withdrawn. */
export default function RaiseAsked({ budget }: { budget: Budget['id'] }) {
  const [isOpen, setOpen] = useState(false);
  const shown = useQuery({
    queryKey: [QUERY.budgets, budget],
    queryFn: ({ signal }) => valueOf(client.call('budgets.show', { params: { budget }, signal })),
    enabled: isOpen,
  });
  return (
    <>
      <div>
        <Button aria-expanded={isOpen} onClick={() => setOpen(!isOpen)}>
          Another amount …
        </Button>
      </div>
      {isOpen && shown.error && <Refusal error={shown.error} />}
      {isOpen && shown.data && (
        <BudgetForm draft={raisedDraft(shown.data)} only={shown.data} close={() => setOpen(false)} />
      )}
    </>
  );
}
