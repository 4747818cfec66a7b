import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { builtInRecipes, type Recipe } from '#harness';

/** One harness in one version, and how it is pointed at the scripted model in a home of its own. */
export interface Target {
  /** Name of its row, also of its folder in the cache. */
  row: string;
  recipe: Recipe;
  package: string;
  version: string;
  /** Muster's own dev dependency: nothing is installed. */
  isHere?: boolean;
  /** Writes its configuration below `home`; the variables and the model that point it at the scripted model. */
  point(home: string, url: string): Promise<{ env: Record<string, string>; model?: string }>;
  /** The directives that write a file and run a command, where the plain ones do not lead to a question. */
  write?(path: string, text: string): string;
  run?(command: string): string;
  /** The steps that call the MCP tool `grind` where it is hidden. */
  callHidden?: string;
}

const KEY = 'scripted-key';
const FIND_IN_QWEN = 'tool: tool_search {"query": "select:mcp__mill__grind"}';
/** Nothing is sent to anybody. */
const SILENT = JSON.stringify({ privacy: { usageStatisticsEnabled: false } });

export const TARGETS: readonly Target[] = [
  {
    row: 'grok',
    recipe: recipeOf('grok'),
    package: '@xai-official/grok',
    version: '1.0.41',
    isHere: true,
    point: async (_, url) => ({
      env: { XAI_API_KEY: KEY, GROK_XAI_API_BASE_URL: `${url}/v1` },
      model: 'scripted',
    }),
  },
  qwen('qwen', '0.15.10', { isHere: true, callHidden: `${FIND_IN_QWEN}\nthen: tool: grind {}` }),
  qwen('qwen-newest', '0.24.4', {
    callHidden: `${FIND_IN_QWEN}\nthen: tool: tool_call {"name": "mcp__mill__grind", "arguments": {}}`,
  }),
  {
    row: 'codex',
    recipe: recipeOf('codex'),
    package: '@agentclientprotocol/codex-acp',
    version: '2.6.0',
    async point(home, url) {
      await writeBelow(home, '.codex/config.toml', codexConfiguration(url));
      return { env: { OPENAI_API_KEY: KEY } };
    },
    // Commands run in its sandbox unasked, and fail there when they write: a model then asks to leave the sandbox.
    write: (path, text) =>
      codexCommand({
        cmd: `apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: ${path}\n+${text}\n*** End Patch\nEOF`,
      }),
    run: (cmd) => codexCommand({ cmd, sandbox_permissions: 'require_escalated', justification: 'probe' }),
  },
  {
    row: 'claude',
    recipe: recipeOf('claude'),
    package: '@agentclientprotocol/claude-agent-acp',
    version: '0.100.0',
    point: async (_, url) => ({
      env: {
        ANTHROPIC_BASE_URL: url,
        ANTHROPIC_API_KEY: KEY,
        CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        // Its search gives references that only the vendor's models resolve.
        ENABLE_TOOL_SEARCH: 'false',
      },
    }),
  },
  {
    row: 'gemini',
    recipe: recipeOf('gemini'),
    package: '@google/gemini-cli',
    version: '0.61.0',
    async point(home, url) {
      await writeBelow(home, '.gemini/settings.json', SILENT);
      // Without a model it asks another one first which to take, in a form that the scripted one does not know.
      return { env: { GEMINI_API_KEY: KEY, GOOGLE_GEMINI_BASE_URL: url }, model: 'gemini-2.5-pro' };
    },
  },
  {
    row: 'opencode',
    recipe: recipeOf('opencode'),
    package: 'opencode-ai',
    version: '1.18.33',
    async point(home, url) {
      const options = { baseURL: `${url}/v1`, apiKey: KEY };
      const models = { scripted: { name: 'scripted' } };
      const provider = { scripted: { npm: '@ai-sdk/openai-compatible', options, models } };
      // As a person may have it: what they allow there must not go unasked here.
      const permission = { edit: 'allow', bash: { '*': 'allow' } };
      const configuration = { model: 'scripted/scripted', provider, permission };
      await writeBelow(home, '.config/opencode/opencode.json', JSON.stringify(configuration));
      return { env: {} };
    },
  },
];

function qwen(row: string, version: string, more: Pick<Target, 'isHere' | 'callHidden'>): Target {
  return {
    ...more,
    row,
    recipe: recipeOf('qwen'),
    package: '@qwen-code/qwen-code',
    version,
    async point(home, url) {
      await writeBelow(home, '.qwen/settings.json', SILENT);
      return { env: { OPENAI_API_KEY: KEY, OPENAI_BASE_URL: `${url}/v1`, OPENAI_MODEL: 'scripted' } };
    },
  };
}

function codexCommand(args: Record<string, string>): string {
  return `tool: exec_command ${JSON.stringify(args)}`;
}

function codexConfiguration(url: string): string {
  return [
    'model = "scripted"',
    'model_provider = "scripted"',
    '[model_providers.scripted]',
    'name = "scripted"',
    `base_url = "${url}/v1"`,
    'env_key = "OPENAI_API_KEY"',
    'wire_api = "responses"',
    '',
  ].join('\n');
}

function recipeOf(name: string): Recipe {
  const found = builtInRecipes.find((recipe) => recipe.name === name);
  if (!found) throw new Error(`there is no recipe "${name}"`);
  return found;
}

async function writeBelow(home: string, file: string, text: string): Promise<void> {
  await mkdir(dirname(join(home, file)), { recursive: true });
  await writeFile(join(home, file), text);
}
