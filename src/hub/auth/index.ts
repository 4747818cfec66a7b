export { createAuth } from './auth-service.ts';
export { endFormerTokens, mintAnother, mintForSession, TOKENS_TOPIC } from './mint-token.ts';
