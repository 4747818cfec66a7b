export { createAuth } from './auth-service.ts';
export { mintForSession, TOKENS_TOPIC } from './mint-token.ts';
