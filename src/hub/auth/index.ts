export { createAuth } from './auth-service.ts';
export {
  endFormerTokens,
  isKnownToken,
  mintAnother,
  mintForSession,
  mintSignIn,
  TOKENS_TOPIC,
} from './mint-token.ts';
