import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { silentLog } from '#base';
import type { FoundHarness, Recipe } from '#harness';
import type { CliIo } from '../../../cli-io.ts';
import { oneLine } from '../../../output/plain-text.ts';
import { LOCAL_AGENT } from '../../composition.ts';
import { readLocalAgent } from '../../state-folder.ts';
import { ownPrograms } from '../../start-agent.ts';
import { askProgram } from '../ask-program.ts';
import { failed, ok, warning, type Check, type Finding } from '../check.ts';
import type { Surroundings } from '../surroundings.ts';

/** The coding agents of this machine. No model is called. */
export const harnesses: Check = {
  name: 'Harnesses',
  looksAt: 'which are installed, in which version, whether somebody is logged in; how to get the others',
  async run(around) {
    if (!around.configuration.ok) return [];
    const { recipes } = around.configuration.value;
    const found = await findHere(around, recipes);
    const known = await knownToAgent(around);
    const findings = await Promise.all(
      recipes.map(async (recipe) => {
        const here = found.find(({ name }) => name === recipe.name);
        return here ? one(around.io, recipe, here, known) : missing(recipe, around.io.env);
      }),
    );
    return [...findings.flat(), ...(await notHere(recipes, found))];
  },
};

async function findHere({ io, folder }: Surroundings, recipes: readonly Recipe[]): Promise<FoundHarness[]> {
  const { createHarnessHost } = await import('#harness');
  const { clock, ids, env } = io;
  return createHarnessHost({
    recipes,
    stateDir: join(folder, 'agent'),
    clock,
    ids,
    log: silentLog,
    baseEnv: env,
    programFolders: ownPrograms(),
  }).found();
}

/** What the agent of this machine has found, with the PATH that it was started with. */
async function knownToAgent({ hub, named, call, folder }: Surroundings): Promise<string[] | undefined> {
  if (hub.state !== 'answers' || named !== undefined) return undefined;
  const shown = await call('agents.show', {
    params: { agent: (await readLocalAgent(folder)) ?? LOCAL_AGENT },
  });
  return shown.ok ? shown.value.harnesses.map(({ name }) => name) : undefined;
}

async function one(
  io: CliIo,
  recipe: Recipe,
  here: FoundHarness,
  known: readonly string[] | undefined,
): Promise<Finding[]> {
  const version = here.version ?? (await versionOf(io, recipe, here.program));
  const name = `${recipe.name}${version === undefined ? '' : ` ${oneLine(version, 60)}`}`;
  const what = `${name} (${here.program})`;
  if (known !== undefined && !known.includes(recipe.name)) {
    return [
      warning(`${what} is here, but the agent does not know it`, {
        why: 'It looks once a minute; or it was started with another PATH, or before its configuration.',
        type: 'muster down; muster up --detach',
      }),
    ];
  }
  const { loginSeen } = await import('#harness');
  if (recipe.login === undefined || (await loginSeen(recipe, io.env)) === 'seen') return [ok(what)];
  return [
    warning(`${what}: no login is seen`, {
      why: 'It may be in a keychain; if not, turns fail with login_required.',
      type: recipe.login,
    }),
  ];
}

const asked = new Map<string, Promise<string | undefined>>();

/** Asked once as long as the program stays the same; of a person's own program nobody knows what it would do. */
async function versionOf(io: CliIo, recipe: Recipe, program: string): Promise<string | undefined> {
  if (!(await isBuiltIn(recipe)) || program === 'built-in') return undefined;
  const path = await realpath(program);
  const key = `${path} ${(await stat(path)).mtimeMs}`;
  const known = asked.get(key) ?? askProgram(io, path, ['--version']).then(versionIn);
  asked.set(key, known);
  return known;
}

const versionIn = ({ code, text }: { code: number | null; text: string }) =>
  code === 0 ? /\d+\.\d+[\w.+-]*/.exec(text)?.[0] : undefined;

/** The program is the recipe's own, not one that a person has put in its place. */
async function isBuiltIn({ name, launch }: Recipe): Promise<boolean> {
  const { builtInRecipes } = await import('#harness');
  const known = builtInRecipes.find((recipe) => recipe.name === name)?.launch;
  return launch.kind === 'program' && known?.kind === 'program' && known.program === launch.program;
}

/** A harness that the person has configured is wanted; others are only offered. */
async function missing(recipe: Recipe, env: CliIo['env']): Promise<Finding[]> {
  const { launch, name } = recipe;
  if (launch.kind === 'in-process') {
    const why = launch.missing?.(env) ?? 'It is not ready.';
    return [ok(`${name} is built in and has no model yet`, why)];
  }
  if (await isBuiltIn(recipe)) return [];
  return [
    failed(`${name} was not found: ${launch.program}`, {
      why: `harness.${name}.command names it, and it is no program on the PATH.`,
      type: launch.install,
    }),
  ];
}

/** One finding for all that could be installed, so that they do not hide the others. */
async function notHere(recipes: readonly Recipe[], found: readonly FoundHarness[]): Promise<Finding[]> {
  const absent: string[] = [];
  for (const recipe of recipes) {
    const { launch, name } = recipe;
    if (launch.kind !== 'program' || found.some((here) => here.name === name)) continue;
    if (await isBuiltIn(recipe)) absent.push(`${name}: ${launch.install}`);
  }
  const coding = found.filter(({ name }) => name !== 'shell');
  if (coding.length === 0) {
    return [
      warning('No coding harness was found', {
        why: 'Only shell commands can be delegated.',
        type: `Install one:\n${absent.join('\n')}`,
      }),
    ];
  }
  return absent.length === 0 ? [] : [ok('Others can be installed', absent.join('\n'))];
}
