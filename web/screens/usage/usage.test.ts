import { describe, expect, test } from 'vitest';
import type { Budget } from '../../live/views.ts';
import {
  bodyOf,
  cliOf,
  draftOf,
  draftProblem,
  newDraft,
  raisedDraft,
} from '../../parts/budget/budget-draft.ts';
import { moneyText, sharesOf, standingOf } from '../../parts/budget/budget-figures.ts';
import { budgetOfToday, costText, csvOf, daysOf, shareText, tokensText, type Sum } from './figures.ts';
import { knowLanguage } from './known-language.ts';
import { beginOf, readUsageSearch } from './usage-search.ts';

const sum = (more: Partial<Sum> = {}): Sum => ({
  key: null,
  turns: 1,
  inputTokens: 1_000,
  outputTokens: 200,
  cachedTokens: null,
  tokensUnknown: 0,
  costMicros: 1_250_000,
  costUnknown: 0,
  activeMs: 90_000,
  ...more,
});

describe('figures', () => {
  test('what nobody told is unknown, never 0; what some told says how many did not', () => {
    expect(tokensText(sum())).toBe('1,200');
    expect(tokensText(sum({ tokensUnknown: 2 }))).toBe('1,200 + 2 turns unknown');
    expect(tokensText(sum({ inputTokens: null, outputTokens: null, tokensUnknown: 1 }))).toBe('unknown');
    expect(costText(sum({ costMicros: null, costUnknown: 1 }))).toBe('unknown');
    expect(costText(sum({ turns: 0, costMicros: null }))).toBe('0');
  });

  test('money is marked as an estimate, and small sums are not rounded away', () => {
    expect(costText(sum())).toBe('≈ $1.25');
    expect(moneyText(4_200)).toBe('$0.0042');
  });

  test('each day of a span has its place, also one on which nothing was used', () => {
    const begin = new Date(2026, 10, 18).getTime();
    const days = daysOf([sum({ key: '2026-11-19' })], begin, 3);
    expect(days.map(({ day, sum: { turns } }) => [day, turns])).toEqual([
      ['2026-11-18', 0],
      ['2026-11-19', 1],
      ['2026-11-20', 0],
    ]);
  });

  test('a spreadsheet gets empty cells for what is unknown, and never a formula', () => {
    const [, row, other] = csvOf('session', [
      { ...sum({ key: 'ses_1', costMicros: null, costUnknown: 1 }), name: '=HYPERLINK("x")' },
      { ...sum({ key: null }), name: null },
    ]).split('\r\n');
    expect(row).toBe(`ses_1,"'=HYPERLINK(""x"")",1,1000,200,,0,,1,90`);
    expect(other).toBe(',,1,1000,200,,0,1.25,0,90');
  });
});

describe('a budget', () => {
  const budget: Budget = {
    id: 'bdg_1' as Budget['id'],
    scope: 'user',
    scopeId: 'usr_1',
    name: null,
    kind: 'cost',
    soft: 16_000_000,
    hard: 20_000_000,
    period: 'day',
    zone: 'Europe/Berlin',
    windowStart: 0,
    windowEnd: null,
    used: 5_000_000,
    reserved: 1_000_000,
    unknown: 0,
    text: '$20 a day for all that you run',
    usedText: '$5 of $20',
    paused: null,
    createdAt: 0,
  };

  test('says how it stands in a word, beside a bar that never passes its end', () => {
    expect(sharesOf(budget)).toEqual({ used: 0.25, held: 0.05, soft: 0.8 });
    expect(sharesOf({ ...budget, used: 50_000_000 })).toMatchObject({ used: 1, held: 0 });
    const words = [
      standingOf(budget),
      standingOf({ ...budget, used: 17_000_000 }),
      standingOf({ ...budget, used: 20_000_000 }),
      standingOf({ ...budget, paused: 'it is used up' }),
    ].map(({ word }) => word);
    expect(words).toEqual(['has room', 'nearly used up', 'used up', 'paused']);
  });

  test('of all that one runs in a day stands beside what was used today', () => {
    const [other, mine] = [{ ...budget, scope: 'team' as const }, budget];
    expect(budgetOfToday([other, mine], 'cost')).toBe(mine);
    expect(budgetOfToday([other, { ...mine, period: 'week' }], 'cost')).toBeUndefined();
    expect(shareText(budget)).toBe('25 % of the budget of $20.00 a day');
  });

  test('is changed as people write it, and set as the hub counts it', () => {
    const draft = { ...draftOf(budget), soft: '50' };
    expect(draft).toMatchObject({ scopeId: '', limits: { cost: '20', tokens: '' }, period: 'day' });
    expect(bodyOf(draft)).toEqual({
      scope: 'user',
      limits: [{ kind: 'cost', hard: 20_000_000, soft: 10_000_000 }],
      period: 'day',
      zone: 'Europe/Berlin',
    });
    expect(cliOf(draft).join(' ')).toBe(
      'muster budget set --cost 20 --soft 50 --period day --zone Europe/Berlin',
    );
  });

  test('that holds turns back is offered twice as much; any other as it is', () => {
    expect(raisedDraft(budget)).toEqual(draftOf(budget));
    const raised = raisedDraft({ ...budget, paused: 'it is used up' });
    expect(raised).toEqual({ ...draftOf(budget), limits: { ...draftOf(budget).limits, cost: '40' } });
  });

  test('is not asked for before it says what it limits, and of what', () => {
    const draft = newDraft('UTC');
    expect(draftProblem(draft)).toBe('Name at least one limit.');
    const limits = { ...draft.limits, turns: '-1' };
    expect(draftProblem({ ...draft, limits })).toBe('Turns: a number above 0.');
    const team = { ...draft, scope: 'team', limits: { ...draft.limits, turns: '5' } } as const;
    expect(draftProblem(team)).toBe('Say what it is about.');
    expect(draftProblem({ ...team, scopeId: 'tea_1' })).toBeUndefined();
  });
});

test('a span of days begins with a midnight of the reader, and an address says nothing else', () => {
  const noon = new Date(2026, 10, 20, 12).getTime();
  expect(beginOf(1, noon)).toBe(new Date(2026, 10, 20).getTime());
  expect(beginOf(7, noon)).toBe(new Date(2026, 10, 14).getTime());
  expect(readUsageSearch({ days: 30, by: 'day' })).toEqual({ days: 30 });
});

test('a browser that names no language that there is draws its charts in English', () => {
  const of = (language: string) => {
    const browser = { language };
    knowLanguage(browser);
    return browser.language;
  };
  expect(['de-CH', 'en-US@posix', 'C', ''].map(of)).toEqual(['de-CH', 'en', 'en', 'en']);
});
