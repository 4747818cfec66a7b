import type { Question, QuestionOption } from './approval.ts';
import { raisesFor, type Budget, type BudgetKind } from './budget.ts';

const grouped = (value: number): string => String(Math.round(value)).replaceAll(/\B(?=(\d{3})+$)/g, ',');

/** Money in US dollars, to the cent where it is more than one: `$1.25`, `$0.0042`. */
function money(micros: number): string {
  const dollars = micros / 1_000_000;
  if (dollars === 0) return '$0';
  return Math.abs(dollars) >= 0.01 ? `$${dollars.toFixed(2)}` : `$${dollars.toFixed(6).replace(/0+$/, '')}`;
}

function time(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
}

/** A figure without its unit where the unit stands behind two of them: `4,200` of tokens, `$0.40`, `12 min`. */
function figure(kind: BudgetKind, value: number): string {
  if (kind === 'cost') return money(value);
  return kind === 'time' ? time(value) : grouped(value);
}

const unit = (kind: BudgetKind, value: number): string => {
  if (kind === 'tokens') return value === 1 ? ' token' : ' tokens';
  if (kind === 'turns') return value === 1 ? ' turn' : ' turns';
  return '';
};

/** An amount with its unit: `12,000 tokens`, `$0.40`, `3 turns`, `12 min`. */
export const amountText = (kind: BudgetKind, value: number): string =>
  `${figure(kind, value)}${unit(kind, value)}`;

/** `800 of 1,000 tokens`. */
export const usedText = ({ kind, used, hard }: Pick<Budget, 'kind' | 'used' | 'hard'>): string =>
  `${figure(kind, used)} of ${amountText(kind, hard)}`;

type Named = Pick<Budget, 'scope' | 'scopeId' | 'kind' | 'hard' | 'period'>;

/** What a budget is called: `1,000 tokens a day of session mill`. `name` stands for the id where there is one. */
export function budgetName(budget: Named, name?: string): string {
  const often = budget.period === 'none' ? '' : ` a ${budget.period}`;
  return `${amountText(budget.kind, budget.hard)}${often} ${scopeText(budget, name)}`;
}

function scopeText({ scope, scopeId }: Pick<Named, 'scope' | 'scopeId'>, name = scopeId): string {
  if (scope === 'user') return 'for all that you run';
  return scope === 'project' ? `in ${name}` : `for ${scope} ${name}`;
}

type Filled = Named & Pick<Budget, 'used' | 'unknown'>;

/** A budget as the beginning of a sentence part: `budget 1,000 tokens a day for session mill`, `team budget of 3 turns for crew`. */
export function budgetTitle(budget: Named, name?: string): string {
  if (budget.scope !== 'team') return `budget ${budgetName(budget, name)}`;
  const often = budget.period === 'none' ? '' : ` a ${budget.period}`;
  return `team budget of ${amountText(budget.kind, budget.hard)}${often} for ${name ?? budget.scopeId}`;
}

/** Why turns are paused, as a part of a sentence: what status and refusals say. */
export function pausedText(budget: Filled & Pick<Budget, 'keptPaused'>, name?: string): string {
  const spent = budget.used >= budget.hard ? 'is used up' : 'has no room for another turn';
  const kept = budget.keptPaused ? '; raise it to go on' : '';
  return `${budgetTitle(budget, name)} ${spent}: ${usedText(budget)}${unknownText(budget)}${kept}`;
}

/** Why a turn waits while others may give back what is held for them. */
export const heldText = (budget: Filled & Pick<Budget, 'reserved'>, name?: string): string =>
  `${budgetTitle(budget, name)} is held by turns that run: ${usedText(budget)} used, ${amountText(budget.kind, budget.reserved)} held`;

/** What is not in the sum. */
export const unknownText = ({ kind, unknown }: Pick<Budget, 'kind' | 'unknown'>): string =>
  unknown === 0 || kind === 'turns' ? '' : `, and ${amountText('turns', unknown)} whose harness did not tell`;

/** The question whether a budget may be raised, to whoever set it. */
export function raiseQuestion(
  budget: Budget,
  asked: { expected: number; waits: string; name?: string | undefined },
): Question {
  const { kind } = budget;
  const { half, double } = raisesFor(budget, asked.expected);
  const anew = budget.period === 'none' ? '' : `, or until the ${budget.period} is over`;
  const raise = (id: string, amount: number): QuestionOption => ({
    id,
    text: `Raise it to ${amountText(kind, amount)}`,
    effect: 'allow',
    amount,
  });
  return {
    title: `Raise the budget of ${budgetName(budget, asked.name)}?`,
    why: `${sentence(pausedText({ ...budget, keptPaused: false }, asked.name))} ${asked.waits} waits; a turn there takes about ${amountText(kind, asked.expected)}.`,
    options: [
      raise('raise_half', half),
      ...(double > half ? [raise('raise_double', double)] : []),
      { id: 'stay', text: `Leave it: what waits stays paused until you raise it${anew}`, effect: 'deny' },
      { id: 'cancel', text: 'Cancel the turns that wait, and leave it', effect: 'deny' },
    ],
    otherwise: `It is left as it is: what waits stays paused until you raise it${anew}.`,
  };
}

const sentence = (part: string): string => `${part.charAt(0).toUpperCase()}${part.slice(1)}.`;
