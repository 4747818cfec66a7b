export { createAuth } from './auth-service.ts';
export { endFormerTokens, mintAnother, mintForSession, mintSignIn, TOKENS_TOPIC } from './mint-token.ts';
