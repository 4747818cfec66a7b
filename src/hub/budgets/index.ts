export { budgetDecided } from './budget-decided.ts';
export { budgetRenewer } from './budget-renewer.ts';
export { createBudgets } from './budget-service.ts';
export { usagePruner } from './usage-pruner.ts';
