import type { Budget } from '../../live/views.ts';
import { ageText } from '../age-text.ts';

const grouped = new Intl.NumberFormat('en');

export const countText = (count: number): string => grouped.format(count);

/** US dollars, to the cent where it is more than one. */
export function moneyText(micros: number): string {
  const dollars = micros / 1_000_000;
  if (dollars === 0) return '$0';
  return dollars >= 0.01 ? `$${dollars.toFixed(2)}` : `$${dollars.toFixed(6).replace(/0+$/, '')}`;
}

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
