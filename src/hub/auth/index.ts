export { createAuth } from './auth-service.ts';
export { TOKENS_TOPIC } from './mint-token.ts';
