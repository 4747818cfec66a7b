export { createIdempotency } from './idempotency-service.ts';
export { idempotencyPruner } from './idempotency-pruner.ts';
