import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Recipe } from './recipe.ts';

/**
 * Whether somebody seems to have logged in to this harness, without starting it: `unknown` when nothing is seen (some
 * keep their login in a keychain, and whoever configures an endpoint needs none).
 */
export async function loginSeen(
  { loginSigns }: Recipe,
  env: Readonly<Record<string, string | undefined>>,
): Promise<'seen' | 'unknown'> {
  if (loginSigns?.variables.some((name) => env[name])) return 'seen';
  const { HOME: home } = env;
  if (home === undefined) return 'unknown';
  const looks = (loginSigns?.files ?? []).map((file) =>
    access(join(home, file)).then(
      () => true,
      () => false,
    ),
  );
  return (await Promise.all(looks)).includes(true) ? 'seen' : 'unknown';
}
