import { useState } from 'react';
import { client, valueOf } from '../../live/client.ts';
import { QUERY } from '../../live/keys.ts';
import type { Budget } from '../../live/views.ts';
import { Button } from '../button.tsx';
import { CopyCli } from '../copy-cli.tsx';
import { Choice, TextField } from '../field.tsx';
import { Refusal } from '../refusal.tsx';
import { useAction } from '../use-action.ts';
import { bodyOf, cliOf, draftProblem, KINDS, PERIODS, UNITS, type BudgetDraft } from './budget-draft.ts';
import { ScopeFields } from './scope-fields.tsx';

const PERIOD_NAMES: Readonly<Record<BudgetDraft['period'], string>> = {
  none: 'once and for all',
  day: 'every day',
  week: 'every week',
  month: 'every month',
};

/** Sets limits over one thing. `only`: of a budget that is there, whose kind and target stay; `about`: the target stays. */
export function BudgetForm(parts: { draft: BudgetDraft; only?: Budget; about?: string; close: () => void }) {
  const { only, about, close } = parts;
  const [draft, setDraft] = useState(parts.draft);
  const change = (part: Partial<BudgetDraft>) => setDraft((before) => ({ ...before, ...part }));
  const save = useAction(() => valueOf(client.call('budgets.set', { body: bodyOf(draft) })), {
    stale: [[QUERY.budgets], [QUERY.approvals], [QUERY.sessions], [QUERY.teams]],
    done: close,
  });
  const problem = draftProblem(draft);
  return (
    <form
      aria-label={only ? `Change ${only.text}` : `A new budget${about === undefined ? '' : ` for ${about}`}`}
      className="flex flex-col gap-3 rounded-lg border border-line p-3"
      onSubmit={(event) => {
        event.preventDefault();
        if (problem === undefined) save.mutate();
      }}
    >
      {!only && about === undefined && <ScopeFields draft={draft} change={change} />}
      <Limits draft={draft} change={change} kinds={only ? [only.kind] : KINDS} />
      {!only && (
        <p className="text-quiet">
          Of tokens and money a harness may tell nothing. Then a limit of turns or hours is needed beside
          them.
        </p>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button type="submit" look="main" disabled={save.isPending || problem !== undefined}>
          {only ? 'Save the budget' : 'Set the budget'}
        </Button>
        <Button onClick={close}>Leave it</Button>
        <CopyCli words={cliOf(draft)} />
        {problem !== undefined && <span className="text-quiet">{problem}</span>}
      </div>
      {save.error && <Refusal error={save.error} />}
    </form>
  );
}

function Limits(parts: {
  draft: BudgetDraft;
  change: (part: Partial<BudgetDraft>) => void;
  kinds: readonly Budget['kind'][];
}) {
  const { draft, change, kinds } = parts;
  return (
    <div className="grid grid-cols-2 gap-3 md:grid-cols-4">
      {kinds.map((kind) => (
        <TextField
          key={kind}
          label={UNITS[kind]}
          type="number"
          min={0}
          step="any"
          inputMode="decimal"
          placeholder="no limit"
          value={draft.limits[kind]}
          change={(text) => change({ limits: { ...draft.limits, [kind]: text } })}
        />
      ))}
      <TextField
        label="Notice at percent"
        type="number"
        min={0}
        max={100}
        placeholder="none"
        value={draft.soft}
        change={(soft) => change({ soft })}
      />
      <Choice
        label="Counted anew"
        value={draft.period}
        options={PERIODS.map((value) => ({ value, text: PERIOD_NAMES[value] }))}
        change={(period) => change({ period })}
      />
      {draft.period !== 'none' && (
        <TextField
          label="By the clock of"
          value={draft.zone}
          maxLength={100}
          change={(zone) => change({ zone })}
        />
      )}
    </div>
  );
}
