import type { Budget, Usage } from '../../live/views.ts';
import { ageText } from '../../parts/age-text.ts';

export type Sum = Usage['total'];

const grouped = new Intl.NumberFormat('en');

/** Tokens in and out together; null where no turn told any. */
export function tokensOf({ inputTokens, outputTokens }: Sum): number | null {
  return inputTokens === null && outputTokens === null ? null : (inputTokens ?? 0) + (outputTokens ?? 0);
}

export const countText = (count: number): string => grouped.format(count);

/** A sum with what is missing in it. What nobody told is unknown, never 0. */
export function knownText(text: string | null, unknown: number): string {
  if (text === null) return unknown === 0 ? '0' : 'unknown';
  return unknown === 0 ? text : `${text} + ${turnsText(unknown)} unknown`;
}

export function tokensText(sum: Sum): string {
  const tokens = tokensOf(sum);
  return knownText(tokens === null ? null : countText(tokens), sum.tokensUnknown);
}

/** US dollars, to the cent where it is more than one. */
export function moneyText(micros: number): string {
  const dollars = micros / 1_000_000;
  if (dollars === 0) return '$0';
  return dollars >= 0.01 ? `$${dollars.toFixed(2)}` : `$${dollars.toFixed(6).replace(/0+$/, '')}`;
}

/** Money is what harnesses say or what their prices come to: an estimate, and marked so. */
export const costText = ({ costMicros, costUnknown }: Sum): string =>
  knownText(costMicros === null ? null : `≈ ${moneyText(costMicros)}`, costUnknown);

export const turnsText = (turns: number): string => `${countText(turns)} ${turns === 1 ? 'turn' : 'turns'}`;

/** How much of a budget is used and held, and where its notice comes, each as a share of the whole from 0 to 1. */
export function sharesOf({
  used,
  reserved,
  hard,
  soft,
}: Pick<Budget, 'used' | 'reserved' | 'hard' | 'soft'>) {
  const share = (amount: number) => Math.min(1, Math.max(0, amount / hard));
  return {
    used: share(used),
    held: Math.min(share(reserved), 1 - share(used)),
    soft: soft === null ? null : share(soft),
  };
}

/** The budgets that bound all that a person runs today, by what they count. */
export const budgetOfToday = (budgets: readonly Budget[], kind: Budget['kind']): Budget | undefined =>
  budgets.find((one) => one.scope === 'user' && one.period === 'day' && one.kind === kind);

/** `17 % of 200,000 tokens a day`: what is counted since it was set may be less than what was used. */
export const shareText = ({ used, hard, kind }: Budget): string =>
  `${Math.round((used / hard) * 100)} % of the budget of ${amountText(kind, hard)} a day`;

type Look = { shape: string; word: string; tone: 'good' | 'needs' | 'bad' };

/** How a budget stands, in a word beside its bar. */
export function standingOf(budget: Pick<Budget, 'used' | 'soft' | 'hard' | 'paused'>): Look {
  if (budget.paused !== null) return { shape: '‖', word: 'paused', tone: 'bad' };
  if (budget.used >= budget.hard) return { shape: '■', word: 'used up', tone: 'bad' };
  if (budget.soft !== null && budget.used >= budget.soft)
    return { shape: '◆', word: 'nearly used up', tone: 'needs' };
  return { shape: '●', word: 'has room', tone: 'good' };
}

/** An amount of what a budget counts, with its unit. */
export function amountText(kind: Budget['kind'], amount: number): string {
  if (kind === 'cost') return moneyText(amount);
  if (kind === 'time') return ageText(amount);
  return kind === 'turns' ? turnsText(amount) : `${countText(amount)} ${amount === 1 ? 'token' : 'tokens'}`;
}

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
