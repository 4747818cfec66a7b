/** Budgets, and what turns used. */
export const BUDGET_PATHS = {
  'budgets.list': ['GET', '/api/v1/budgets'],
  'budgets.set': ['PUT', '/api/v1/budgets'],
  'budgets.show': ['GET', '/api/v1/budgets/:budget'],
  'budgets.remove': ['DELETE', '/api/v1/budgets/:budget'],
  'usage.show': ['GET', '/api/v1/usage'],
} as const;
