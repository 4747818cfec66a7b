export { knownSecrets } from './redaction/known-secrets.ts';
export * from './port.ts';
export { createHarnessHost, type HarnessHostOptions, type ProcessHost } from './host.ts';
export type { GroupLedger } from './process/group-ledger.ts';
export { findOrphans, type Orphans } from './process/orphan-sweep.ts';
export { DEFAULT_LIMITS, type HarnessLimits } from './limits.ts';
export { builtInRecipes } from './recipes/built-in.ts';
export { echoRecipe } from './recipes/echo.ts';
export { nativeRecipe } from './recipes/native.ts';
export {
  nativeConfiguration,
  nativeSettings,
  type NativeConfiguration,
  type NativeSettings,
} from './builtin/native/native-settings.ts';
export type { Recipe } from './recipes/recipe.ts';
export { loginSeen } from './recipes/login-seen.ts';
export { userRecipe, type UserHarness } from './recipes/user-recipe.ts';
export { withinRoots } from './within-roots.ts';
export { sameIdentity } from './same-identity.ts';
export { createFakeHost } from './fake-harness.ts';
export type { FakeHostOptions, FakeMemory } from './fake-session.ts';
export {
  createGate,
  echoScript,
  type FakeContext,
  type FakeScript,
  type FakeStep,
  type Gate,
} from './fake-script.ts';
