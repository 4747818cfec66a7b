import type { RouteAnswer } from '#contract';
import { amountText } from '#domain';
import { oneLine } from './plain-text.ts';
import type { Look } from './session-lines.ts';
import { shortIds } from './short-id.ts';
import { ago, stamp, until } from './spans.ts';
import { facts, table } from './table.ts';

export type BudgetView = RouteAnswer<'budgets.show'>;

const anew = (budget: BudgetView, now: number): string =>
  budget.windowEnd === null ? 'never' : until(budget.windowEnd, now);

export function budgetTable(budgets: readonly BudgetView[], look: Look): string {
  const short = shortIds(budgets.map((each) => each.id));
  return table(
    budgets,
    [
      { head: 'BUDGET', cell: (each) => short(each.id) },
      { head: 'LIMIT', cell: (each) => oneLine(each.text, 200), paint: look.style.bold, flexible: true },
      { head: 'USED', cell: (each) => oneLine(each.usedText, 200), flexible: true },
      {
        head: 'HELD',
        cell: (each) => (each.reserved === 0 ? '' : amountText(each.kind, each.reserved)),
        spare: true,
      },
      {
        head: 'TURNS',
        cell: (each) => (each.paused === null ? 'go on' : 'paused'),
        paint: (text, each) => (each.paused === null ? text : look.style.attention(text)),
      },
      { head: 'ANEW', cell: (each) => anew(each, look.now) },
    ],
    look,
  );
}

export function budgetText(budget: BudgetView, look: Look): string {
  const { kind, soft, reserved, zone, period } = budget;
  return facts(
    [
      ['Budget', budget.id],
      ['Limit', oneLine(budget.text, 500)],
      ['Used', oneLine(budget.usedText, 500)],
      ['Held', reserved === 0 ? null : `${amountText(kind, reserved)} for turns that run`],
      ['Notice at', soft === null ? null : amountText(kind, soft)],
      ['Turns', budget.paused === null ? 'go on' : `paused: ${oneLine(budget.paused, 500)}`],
      ['Counts since', `${stamp(budget.windowStart)} UTC`],
      ['Begins anew', period === 'none' ? 'never' : `${anew(budget, look.now)} (${zone})`],
      ['Set', ago(budget.createdAt, look.now)],
    ],
    look.style,
  );
}
