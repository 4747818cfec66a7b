import { withoutCredentials } from '../redaction.ts';
import { failed, ok, warning, type Check, type Finding } from '../check.ts';
import { reasonOf, type Surroundings } from '../surroundings.ts';

const ANSWER_WITHIN_MS = 15_000;
/** Variables that lead a harness to another model endpoint than its vendor's. */
const OVERRIDE = /(?:^|_)(?:BASE_URL|API_BASE|API_HOST|ENDPOINT)$/;

/** Where models are asked. Lists are read, no model is called. */
export const modelEndpoints: Check = {
  name: 'Model endpoints',
  looksAt: 'whether the endpoint of the native harness answers; variables that lead harnesses elsewhere',
  async run(around) {
    return [...(await native(around)), ...overrides(around)];
  },
};

async function native({ configuration, io }: Surroundings): Promise<Finding[]> {
  const model = configuration.ok ? configuration.value.model : undefined;
  if (model === undefined) return [];
  const where = withoutCredentials(model.baseUrl);
  const key = model.apiKey;
  const headers: Record<string, string> =
    key === undefined
      ? {}
      : model.provider === 'anthropic'
        ? { 'x-api-key': key, 'anthropic-version': '2023-06-01' }
        : { authorization: `Bearer ${key}` };
  try {
    const signal = AbortSignal.any([io.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
    const answer = await io.fetch(`${model.baseUrl}/models`, { headers, signal });
    await answer.body?.cancel();
    return [answered(where, answer.status, key !== undefined)];
  } catch (error) {
    return [
      failed(`native: nobody answers at ${where}: ${reasonOf(error)}`, {
        why: 'Its turns fail until the endpoint is there.',
        type: 'Start it (Ollama: ollama serve), or correct harness.native.baseUrl',
      }),
    ];
  }
}

function answered(where: string, status: number, hasKey: boolean): Finding {
  if (status === 401 || status === 403) {
    return failed(`native: ${where} refuses ${hasKey ? 'the key' : 'to answer without a key'} (${status})`, {
      why: 'Its turns fail with login_required.',
      type: 'Set the key in the variable that harness.native.apiKeyEnv names, or in MUSTER_NATIVE_API_KEY',
    });
  }
  if (status >= 500) {
    return warning(`native: ${where} answers ${status}`, {
      why: 'Something is wrong at the endpoint.',
      type: `curl -i ${where}/models`,
    });
  }
  return ok(`native: ${where} answers`);
}

function overrides({ io, configuration }: Surroundings): Finding[] {
  const recipes = configuration.ok ? configuration.value.recipes : [];
  return Object.entries(io.env).flatMap(([name, value]) => {
    if (!value || !OVERRIDE.test(name)) return [];
    const of = recipes.filter(({ environment }) => environment.some((pattern) => matches(pattern, name)));
    if (of.length === 0) return [];
    return [
      ok(`${of.map((recipe) => recipe.name).join(', ')}: ${name} leads to ${withoutCredentials(value)}`),
    ];
  });
}

const matches = (pattern: string, name: string) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name;
