import { z } from 'zod';
import { ok, refuse, type Result } from '#base';

const price = z.coerce.number().nonnegative();

/** `harness.native` as a person writes it; every key may also come from `MUSTER_NATIVE_…`, which wins. */
export const nativeConfiguration = z.strictObject({
  /** The protocol of the endpoint. */
  provider: z.enum(['openai-compatible', 'anthropic']).optional(),
  /** Up to and with `/v1`. Not needed for Anthropic's own. */
  baseUrl: z.url({ protocol: /^https?$/ }).optional(),
  model: z.string().min(1).optional(),
  /** Others that a session may choose. */
  models: z.array(z.string().min(1)).optional(),
  /** Name of the environment variable that holds the key; never the key itself. */
  apiKeyEnv: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'this is the name of a variable, not a key')
    .optional(),
  /** Tokens that the model's window holds. */
  contextWindow: z.coerce.number().int().min(1_000).optional(),
  /** Tokens that one answer has at most; without it the endpoint decides. */
  maxOutputTokens: z.coerce.number().int().min(1).optional(),
  /** US dollars for a million tokens that the model reads. */
  pricePerMillionInput: price.optional(),
  /** US dollars for a million tokens that the model writes. */
  pricePerMillionOutput: price.optional(),
});
export type NativeConfiguration = z.infer<typeof nativeConfiguration>;

/** Where the native harness finds its model. */
export interface NativeSettings {
  provider: 'openai-compatible' | 'anthropic';
  baseUrl: string;
  model: string;
  models: string[];
  apiKey: string | undefined;
  contextWindow: number;
  maxOutputTokens: number | undefined;
  /** US dollars for a million tokens; undefined where the cost is not known. */
  price: { input: number; output: number } | undefined;
}

type Environment = Readonly<Record<string, string | undefined>>;

const ANTHROPIC = 'https://api.anthropic.com/v1';
/** What most models of today hold at least. */
const USUAL_WINDOW = 128_000;
export const KEY_VARIABLE = 'MUSTER_NATIVE_API_KEY';

const FROM_ENVIRONMENT = {
  provider: 'MUSTER_NATIVE_PROVIDER',
  baseUrl: 'MUSTER_NATIVE_BASE_URL',
  model: 'MUSTER_NATIVE_MODEL',
  apiKeyEnv: 'MUSTER_NATIVE_API_KEY_ENV',
  contextWindow: 'MUSTER_NATIVE_CONTEXT_WINDOW',
  maxOutputTokens: 'MUSTER_NATIVE_MAX_OUTPUT_TOKENS',
  pricePerMillionInput: 'MUSTER_NATIVE_PRICE_PER_MILLION_INPUT',
  pricePerMillionOutput: 'MUSTER_NATIVE_PRICE_PER_MILLION_OUTPUT',
} as const satisfies Partial<Record<keyof NativeConfiguration, string>>;

export const WHAT_TO_SET =
  'Set harness.native.baseUrl and harness.native.model in the configuration of this agent (or MUSTER_NATIVE_BASE_URL and MUSTER_NATIVE_MODEL), e.g. http://127.0.0.1:11434/v1 and qwen3 for Ollama; for Anthropic set provider: anthropic, model, and the key in ANTHROPIC_API_KEY.';

/** Settings from the configuration and the environment; refuses with what is missing or wrong and what to set. */
export function nativeSettings(
  configured: NativeConfiguration,
  env: Environment,
): Result<NativeSettings, string> {
  const given = withEnvironment(configured, env);
  if (!given.ok) return given;
  const { provider = 'openai-compatible', model, models = [], ...rest } = given.value;
  const baseUrl = rest.baseUrl ?? (provider === 'anthropic' ? ANTHROPIC : undefined);
  if (baseUrl === undefined || model === undefined) {
    const what = baseUrl === undefined ? 'endpoint' : 'model';
    return refuse(`The native harness has no ${what} yet. ${WHAT_TO_SET}`);
  }
  const key = keyOf(provider, rest.apiKeyEnv, env);
  if (!key.ok) return key;
  return ok({
    provider,
    baseUrl: baseUrl.replace(/\/+$/, ''),
    model,
    models: [...new Set([model, ...models])],
    apiKey: key.value,
    contextWindow: rest.contextWindow ?? USUAL_WINDOW,
    maxOutputTokens: rest.maxOutputTokens,
    price: priceOf(rest),
  });
}

function withEnvironment(
  configured: NativeConfiguration,
  env: Environment,
): Result<NativeConfiguration, string> {
  const given: Record<string, unknown> = { ...configured };
  for (const [key, name] of Object.entries(FROM_ENVIRONMENT)) if (env[name]) given[key] = env[name];
  const parsed = nativeConfiguration.safeParse(given);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  const key = String(issue?.path[0] ?? '');
  return refuse(`harness.native.${key} is not usable: ${issue?.message ?? ''}. ${WHAT_TO_SET}`);
}

function priceOf(given: NativeConfiguration): NativeSettings['price'] {
  const { pricePerMillionInput: input, pricePerMillionOutput: output } = given;
  return input === undefined || output === undefined ? undefined : { input, output };
}

/** A name that was given must hold a key; the usual names may be empty, as local endpoints need none. */
function keyOf(
  provider: NativeSettings['provider'],
  named: string | undefined,
  env: Environment,
): Result<string | undefined, string> {
  if (named !== undefined) {
    const key = env[named];
    if (key) return ok(key);
    return refuse(
      `harness.native.apiKeyEnv names ${named}, which is not set for this agent. Set it where the agent is started.`,
    );
  }
  return ok(
    env[KEY_VARIABLE] || (provider === 'anthropic' ? env['ANTHROPIC_API_KEY'] : undefined) || undefined,
  );
}
