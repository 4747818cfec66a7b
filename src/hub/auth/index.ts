export { createAuth, type AuthDeps } from './auth-service.ts';
export { mintForAgent, mintForPerson, mintForSession, TOKENS_TOPIC } from './mint-token.ts';
