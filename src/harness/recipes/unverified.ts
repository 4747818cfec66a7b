import type { ProgramLaunch, Quirks, Recipe } from './recipe.ts';

/** Where nothing has been seen the careful choice is made: guarded text, a look for commands, silence is an error. */
const CAREFUL: Quirks = {
  cancelLeavesCommand: true,
  silentModelErrors: true,
  lateUpdatesMs: 25,
  mcpTimeoutMs: 60_000,
};

type Known = Pick<Recipe, 'name' | 'environment'> &
  Partial<Pick<Recipe, 'authenticate' | 'login' | 'loginSigns' | 'modes' | 'recovery' | 'caution'>> & {
    program: string;
    args: string[];
    install: string;
    env?: ProgramLaunch['env'];
    quirks?: Quirks;
  };

function unverified(known: Known): Recipe {
  const { program, args, install, env, quirks, ...rest } = known;
  return {
    launch: { kind: 'program', program, args: () => args, install, ...(env ? { env } : {}) },
    takes: 'text',
    unverified: true,
    recovery: ['resume', 'load'],
    canSteer: false,
    guard: 'word-joiner',
    quirks: { ...CAREFUL, ...quirks },
    ...rest,
  };
}

/** Harnesses that are said to speak ACP; Muster's own probe has not seen them at work. */
export const unverifiedRecipes: readonly Recipe[] = [
  unverified({
    name: 'kimi',
    program: 'kimi',
    args: ['acp'],
    install: 'npm install -g @moonshot-ai/kimi-code',
    environment: ['KIMI_*', 'MOONSHOT_*'],
    login: 'Run `kimi` on the machine of this agent and log in.',
    caution: 'kimi is said to write files in its directory without asking.',
  }),
  unverified({
    name: 'copilot',
    program: 'copilot',
    args: ['--acp', '--stdio'],
    install: 'npm install -g @github/copilot',
    environment: ['COPILOT_*', 'GH_TOKEN', 'GITHUB_TOKEN'],
    login: 'Run `copilot` on the machine of this agent and type /login.',
    // It offers load alone.
    recovery: ['load'],
  }),
  unverified({
    name: 'droid',
    program: 'droid',
    args: ['exec', '--output-format', 'acp'],
    install: 'npm install -g droid',
    environment: ['FACTORY_*'],
    login: 'Run `droid` on the machine of this agent and log in, or set FACTORY_API_KEY for it.',
    loginSigns: { variables: ['FACTORY_API_KEY'], files: ['.factory/auth.json'] },
    quirks: { deferredTools: true },
  }),
  unverified({
    name: 'kilo',
    program: 'kilo',
    args: ['acp'],
    // The same shape as OpenCode, from which it was made.
    env: { KILO_CONFIG_CONTENT: JSON.stringify({ permission: { '*': 'ask' } }) },
    install: 'npm install -g @kilocode/cli',
    environment: ['KILO_*'],
    login: 'Run `kilo auth login` on the machine of this agent.',
  }),
  unverified({
    name: 'pi',
    program: 'pi-acp',
    args: [],
    install: 'npm install -g pi-acp @earendil-works/pi-coding-agent',
    environment: ['PI_*'],
    login: 'Run `pi` on the machine of this agent and log in.',
    recovery: ['load'],
    caution: 'pi never asks for a permission and takes no MCP servers: it writes and runs as it likes.',
  }),
  unverified({
    name: 'openclaw',
    program: 'openclaw',
    args: ['acp'],
    install: 'npm install -g openclaw',
    environment: ['OPENCLAW_*'],
    login: 'Run `openclaw onboard` on the machine of this agent, and keep its gateway running.',
    caution:
      "openclaw bridges to its own gateway: what it does there is not asked for, and Muster's tools are missing.",
  }),
  unverified({
    name: 'cursor',
    program: 'cursor-agent',
    args: ['acp'],
    install: 'follow the instructions for the Cursor CLI of its vendor',
    environment: ['CURSOR_*'],
    login: 'Run `cursor-agent login` on the machine of this agent.',
    loginSigns: { variables: ['CURSOR_API_KEY'], files: [] },
  }),
  unverified({
    name: 'goose',
    program: 'goose',
    args: ['acp'],
    install: 'follow the instructions for the goose CLI of its project',
    environment: ['GOOSE_*'],
    login: 'Run `goose configure` on the machine of this agent.',
  }),
];
