import type { Budget, Usage } from '../../live/views.ts';
import { amountText, countText, moneyText, turnsText } from '../../parts/budget/budget-figures.ts';

export type Sum = Usage['total'];

/** Tokens in and out together; null where no turn told any. */
export function tokensOf({ inputTokens, outputTokens }: Sum): number | null {
  return inputTokens === null && outputTokens === null ? null : (inputTokens ?? 0) + (outputTokens ?? 0);
}

/** A sum with what is missing in it. What nobody told is unknown, never 0. */
export function knownText(text: string | null, unknown: number): string {
  if (text === null) return unknown === 0 ? '0' : 'unknown';
  return unknown === 0 ? text : `${text} + ${turnsText(unknown)} unknown`;
}

export function tokensText(sum: Sum): string {
  const tokens = tokensOf(sum);
  return knownText(tokens === null ? null : countText(tokens), sum.tokensUnknown);
}

/** Money is what harnesses say or what their prices come to: an estimate, and marked so. */
export const costText = ({ costMicros, costUnknown }: Sum): string =>
  knownText(costMicros === null ? null : `≈ ${moneyText(costMicros)}`, costUnknown);

/** The budgets that bound all that a person runs today, by what they count. */
export const budgetOfToday = (budgets: readonly Budget[], kind: Budget['kind']): Budget | undefined =>
  budgets.find((one) => one.scope === 'user' && one.period === 'day' && one.kind === kind);

/** `17 % of 200,000 tokens a day`: what is counted since it was set may be less than what was used. */
export const shareText = ({ used, hard, kind }: Budget): string =>
  `${Math.round((used / hard) * 100)} % of the budget of ${amountText(kind, hard)} a day`;

/** A day of the chart; a day on which no turn ended has used nothing. */
export interface Day {
  /** YYYY-MM-DD. */
  day: string;
  sum: Sum;
}

const NOTHING: Sum = {
  key: null,
  turns: 0,
  inputTokens: null,
  outputTokens: null,
  cachedTokens: null,
  tokensUnknown: 0,
  costMicros: null,
  costUnknown: 0,
  activeMs: 0,
};

const two = (part: number) => String(part).padStart(2, '0');

/** Every day of a span, the oldest first, also those on which nothing was used. */
export function daysOf(items: readonly Sum[], begin: number, days: number): Day[] {
  const byDay = new Map(items.map((item) => [item.key, item]));
  const first = new Date(begin);
  return Array.from({ length: days }, (_, index) => {
    const at = new Date(first.getFullYear(), first.getMonth(), first.getDate() + index);
    const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
    return { day, sum: byDay.get(day) ?? { ...NOTHING, key: day } };
  });
}

/** Text for a spreadsheet: what is unknown is an empty cell. A cell never begins a formula. */
export function csvOf(group: string, items: readonly (Sum & { name?: string | null })[]): string {
  const head = [
    group,
    'name',
    'turns',
    'input_tokens',
    'output_tokens',
    'cached_tokens',
    'turns_without_tokens',
    'cost_usd_estimate',
    'turns_without_cost',
    'work_seconds',
  ];
  const rows = items.map((item) => [
    item.key ?? '',
    item.name ?? '',
    item.turns,
    item.inputTokens ?? '',
    item.outputTokens ?? '',
    item.cachedTokens ?? '',
    item.tokensUnknown,
    item.costMicros === null ? '' : item.costMicros / 1_000_000,
    item.costUnknown,
    Math.round(item.activeMs / 1_000),
  ]);
  return `${[head, ...rows].map((row) => row.map(cell).join(',')).join('\r\n')}\r\n`;
}

function cell(value: string | number): string {
  if (typeof value === 'number') return String(value);
  // What begins so is run by spreadsheets.
  const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
