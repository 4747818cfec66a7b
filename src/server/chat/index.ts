export { completionsFor } from './complete.ts';
export { sayTyped } from './say-typed.ts';
