import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal, type SettingKey, type SettingValues } from '#domain';
import type { NativeConfiguration, NativeSettings, Recipe } from '#harness';
import type { SettingLayer } from '#server';
import { projectSettingsFile, userSettingsFile } from '../operate/settings-file.ts';

/** What a hub and its local agent are started with. */
export interface Configuration {
  /** For the hub, which lays its own below them. */
  layers: SettingLayer[];
  /** Known before the hub is: its port and database, the agent's slots. */
  values: SettingValues;
  /** What is taken otherwise than it was given, in sentences for people. */
  warnings?: string[];
  /** The harnesses that Muster knows, as the person changed them, and the person's own. */
  recipes: Recipe[];
  /** Values of `harness.NAME.env` and the key of the native harness, to be kept out of logs. */
  secrets: string[];
  /** Those of them that are named like secrets: to be kept out of what is stored too, where `production` has to stay. */
  keys: string[];
  /** Where the native harness finds its model, once it is configured. */
  model?: NativeSettings;
}

export interface ConfigurationSources {
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Settings that were given as flags, with the flag. */
  flags: readonly { key: SettingKey; value: string | number; flag: string }[];
}

const harnessSection = z.record(
  z
    .string()
    .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'the name of a harness is made of small letters, digits, - and _'),
  z.strictObject({
    command: z.string().min(1).optional(),
    args: z.array(z.coerce.string()).optional(),
    env: z.record(z.string(), z.coerce.string()).optional(),
  }),
);
type HarnessSection = z.output<typeof harnessSection>;

/** Reads flags, environment, project file and user file. One thing that is wrong refuses all, with its line. */
export async function readConfiguration(
  sources: ConfigurationSources,
): Promise<Result<Configuration, Refusal>> {
  const { environmentLayer, resolveSettings } = await import('#server');
  const files = [
    await readSettingsFile('project', projectSettingsFile(sources.cwd)),
    await readSettingsFile('user', userSettingsFile(sources.env)),
  ];
  const layers: SettingLayer[] = [
    { name: 'flag', given: sources.flags.map(({ key, value, flag }) => ({ key, value, where: flag })) },
    environmentLayer(sources.env),
  ];
  const harnesses: HarnessSection = {};
  let native: NativeConfiguration = {};
  // The user's first, so that the project's lie over them.
  for (const file of files.toReversed()) {
    if (!file.ok) return file;
    layers.push(file.value.layer);
    for (const [name, change] of Object.entries(file.value.harnesses))
      harnesses[name] = { ...harnesses[name], ...change };
    native = { ...native, ...file.value.native };
  }
  const { values, problems, warnings } = resolveSettings(layers);
  if (problems.length > 0) return refuse(together(problems));
  const recipes = await recipesWith(harnesses, native);
  if (!recipes.ok) return recipes;
  const { knownSecrets, nativeSettings } = await import('#harness');
  const model = nativeSettings(native, sources.env);
  const apiKeys = model.ok && model.value.apiKey !== undefined ? [model.value.apiKey] : [];
  const environments = Object.values(harnesses).map(({ env = {} }) => env);
  const secrets = [...environments.flatMap((env) => Object.values(env)), ...apiKeys];
  const keys = [...environments.flatMap((env) => knownSecrets(env, [])), ...apiKeys];
  const configured = model.ok ? { model: model.value } : {};
  return ok({
    layers,
    values,
    warnings: Object.values(warnings),
    recipes: recipes.value,
    secrets,
    keys,
    ...configured,
  });
}

async function readSettingsFile(
  name: 'project' | 'user',
  file: string,
): Promise<Result<{ layer: SettingLayer } & Harnesses, Refusal>> {
  const { readSettingsYaml } = await import('#server');
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR'))
      return ok({ layer: { name, given: [] }, harnesses: {}, native: {} });
    return refuse(
      refusal('config.unreadable', `${file} cannot be read: ${String(error)}`, {
        hint: 'Make it readable, or move it away.',
      }),
    );
  }
  const given = await readSettingsYaml(text, file);
  if (!given.ok) return given;
  const harnesses = await readHarnesses(text, file);
  if (!harnesses.ok) return harnesses;
  const settings = given.value.filter(({ key }) => key !== 'harness' && !key.startsWith('harness.'));
  return ok({ layer: { name, file, given: settings }, ...harnesses.value });
}

interface Harnesses {
  harnesses: HarnessSection;
  /** What `harness.native` says: it starts no program, so it has keys of its own. */
  native: NativeConfiguration;
}

async function readHarnesses(text: string, file: string): Promise<Result<Harnesses, Refusal>> {
  const { parse } = await import('yaml');
  const { nativeConfiguration } = await import('#harness');
  const whole = z.record(z.string(), z.unknown()).safeParse(parse(text));
  const section = whole.success ? sectionOf(whole.data) : {};
  const { native: given, ...rest } = z.record(z.string(), z.unknown()).safeParse(section).data ?? {};
  const harnesses = harnessSection.safeParse(typeof section === 'object' ? rest : section);
  const native = nativeConfiguration.safeParse(given ?? {});
  if (harnesses.success && native.success) return ok({ harnesses: harnesses.data, native: native.data });
  const own = harnesses.success ? ['native'] : [];
  const issue = harnesses.success ? native.error?.issues[0] : harnesses.error.issues[0];
  return refuse(
    refusal(
      'config.invalid_value',
      `${file}: harness.${[...own, ...(issue?.path ?? [])].join('.')} is not usable: ${issue?.message ?? ''}`,
      {
        hint: harnesses.success
          ? `harness.native has ${Object.keys(nativeConfiguration.shape).join(', ')}.`
          : 'A harness has command (a program), args (a list) and env (names and values).',
      },
    ),
  );
}

/** What stands under `harness`, also when it is written with dots: `harness.native.model: …`. */
function sectionOf(whole: Record<string, unknown>): unknown {
  const section = whole['harness'] ?? {};
  const dotted = Object.entries(whole).filter(([key]) => key.startsWith('harness.'));
  const nested = z.record(z.string(), z.unknown()).safeParse(section);
  if (dotted.length === 0 || !nested.success) return section;
  const all = { ...nested.data };
  for (const [key, value] of dotted) {
    const [, name = '', field] = key.split('.');
    const before = z.record(z.string(), z.unknown()).safeParse(all[name]).data;
    all[name] = field === undefined ? value : { ...before, [field]: value };
  }
  return all;
}

/** `command` and `args` take the place of the recipe's own; `env` is laid over it. A new name needs a command. */
async function recipesWith(
  harnesses: HarnessSection,
  native: NativeConfiguration,
): Promise<Result<Recipe[], Refusal>> {
  const { builtInRecipes, nativeRecipe, userRecipe } = await import('#harness');
  const recipes = new Map(builtInRecipes.map((recipe) => [recipe.name, recipe]));
  const own = nativeRecipe(native);
  recipes.set(own.name, own);
  for (const [name, { command, args, env }] of Object.entries(harnesses)) {
    const known = recipes.get(name);
    if (known?.launch.kind === 'program') {
      const { launch } = known;
      const changed = {
        ...launch,
        ...(command === undefined ? {} : { program: command }),
        ...(args === undefined ? {} : { args: () => args }),
        ...(env === undefined ? {} : { env: { ...launch.env, ...env } }),
      };
      recipes.set(name, { ...known, launch: changed });
    } else if (command === undefined || known !== undefined) {
      return refuse(noProgram(name, known !== undefined));
    } else {
      recipes.set(name, userRecipe(name, { command, ...(args ? { args } : {}), ...(env ? { env } : {}) }));
    }
  }
  return ok([...recipes.values()]);
}

function noProgram(name: string, isBuiltIn: boolean): Refusal {
  const why = isBuiltIn
    ? `${name} is built in and starts no program`
    : `Muster knows no harness "${name}", so it needs a command`;
  return refusal('config.invalid_value', `harness.${name}: ${why}.`, {
    hint: `Add harness.${isBuiltIn ? 'NAME' : name}.command, the program that speaks ACP.`,
  });
}

function together(problems: readonly Refusal[]): Refusal {
  const [first] = problems;
  return refusal(
    first?.code ?? 'config.invalid_value',
    problems.map((problem) => problem.message).join('\n'),
    {
      ...(first?.hint === undefined ? {} : { hint: first.hint }),
    },
  );
}
