export { createIdempotency } from './idempotency-service.ts';
export { rememberTurn } from './remember-turn.ts';
export { idempotencyPruner } from './idempotency-pruner.ts';
