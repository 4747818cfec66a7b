import { useQuery } from '@tanstack/react-query';
import type { Budget } from '../../live/views.ts';
import { ageText } from '../../parts/age-text.ts';
import { CopyCli } from '../../parts/copy-cli.tsx';
import { HarnessCommand } from '../../parts/harness-command.tsx';
import { Empty } from '../../parts/empty.tsx';
import { Refusal } from '../../parts/refusal.tsx';
import { Section } from '../../parts/section.tsx';
import { turnsText } from '../../parts/budget/budget-figures.ts';
import { budgetOfToday, costText, shareText, tokensText } from './figures.ts';
import { allBudgets, usageToday } from './usage-queries.ts';

/** What was used since midnight: tokens first, money as an estimate. */
export function Today() {
  const { data, error } = useQuery(usageToday);
  const budgets = useQuery(allBudgets).data?.items ?? [];
  const of = (kind: Budget['kind']) => budgetOfToday(budgets, kind);
  return (
    <Section title="Today" aside={<CopyCli words={['muster', 'usage', '--since', '24h']} />}>
      {error && <Refusal error={error} />}
      {!data && !error && <p className="text-quiet">Reading …</p>}
      {data && data.total.turns === 0 && (
        <Empty title="No turn has ended today.">
          <p>What turns use shows here as they end. Hand out some work:</p>
          <HarnessCommand
            words={['muster', 'session', 'spawn', 'Say hello', '--delegate', '--label', 'first']}
          />
        </Empty>
      )}
      {data && data.total.turns > 0 && (
        <dl className="grid grid-cols-2 gap-3 md:grid-cols-4">
          <Figure name="Tokens" value={tokensText(data.total)} budget={of('tokens')} />
          <Figure name="Money (estimate)" value={costText(data.total)} budget={of('cost')} />
          <Figure name="Turns" value={turnsText(data.total.turns)} budget={of('turns')} />
          <Figure name="Work" value={ageText(data.total.activeMs)} budget={of('time')} />
        </dl>
      )}
    </Section>
  );
}

function Figure(parts: { name: string; value: string; budget: Budget | undefined }) {
  const { name, value, budget } = parts;
  return (
    <div className="rounded-lg border border-line bg-raised p-3">
      <dt className="text-quiet">{name}</dt>
      <dd className="break-words">
        <span className="text-lg font-semibold">{value}</span>
        {budget && <span className="block text-quiet">{shareText(budget)}</span>}
      </dd>
    </div>
  );
}
