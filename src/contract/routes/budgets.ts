import { z } from 'zod';
import * as budget from '../schemas/budget.ts';
import { budgetId } from '../schemas/common.ts';
import type { BUDGET_PATHS } from '../paths/budgets.ts';
import { people, type RouteSpec } from './route-spec.ts';

const ofBudget = z.object({ budget: budgetId });

/** Budgets, and what turns used. */
export const BUDGET_ROUTES = {
  'budgets.list': {
    summary: 'List budgets and what is used of them',
    callers: people,
    answer: budget.budgetList,
  },
  'budgets.set': {
    summary: 'Set limits over a user, a folder, a team, a run or a session; what is used stays counted',
    callers: people,
    body: budget.budgetSetRequest,
    answer: budget.budgetList,
  },
  'budgets.show': { summary: 'Show a budget', callers: people, params: ofBudget, answer: budget.budgetView },
  'budgets.remove': {
    summary: 'Remove a budget; what it held back goes on',
    callers: people,
    params: ofBudget,
    answer: budget.budgetView,
  },
  'usage.show': {
    summary: 'Sum what turns used, by session, agent, harness, model, team, run or day',
    callers: people,
    query: budget.usageQuery,
    answer: budget.usageAnswer,
  },
} as const satisfies Record<keyof typeof BUDGET_PATHS, RouteSpec>;
