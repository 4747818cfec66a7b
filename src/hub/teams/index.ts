export { planDecided } from './plan-decided.ts';
