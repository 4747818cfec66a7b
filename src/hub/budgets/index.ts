export { budgetDecided } from './budget-decided.ts';
