import { alwaysInMode } from './always-in-mode.ts';
import type { Recipe } from './recipe.ts';

/** Codex, by its ACP adapter, which brings a Codex of its own (`CODEX_PATH` names another). */
export const codexRecipe: Recipe = {
  name: 'codex',
  launch: {
    kind: 'program',
    program: 'codex-acp',
    args: () => [],
    // A browser that opens on the machine of a daemon helps nobody.
    env: { NO_BROWSER: '1' },
    install:
      'npm install -g @agentclientprotocol/codex-acp (with npx: npx -y @agentclientprotocol/codex-acp)',
  },
  takes: 'text',
  seen: '2.6.0',
  environment: [
    'OPENAI_API_KEY',
    'OPENAI_BASE_URL',
    'CODEX_API_KEY',
    'CODEX_HOME',
    'CODEX_PATH',
    'CODEX_CONFIG',
    'MODEL_PROVIDER',
  ],
  authenticate: ['api-key'],
  login: 'Run `codex login` on the machine of this agent, or set OPENAI_API_KEY for it.',
  loginSigns: { variables: ['OPENAI_API_KEY', 'CODEX_API_KEY'], files: ['.codex/auth.json'] },
  // It starts in `agent`, where a model decides what to ask, and falls back to that at a load.
  modes: alwaysInMode('read-only'),
  recovery: ['resume', 'load'],
  canSteer: true,
  guard: 'word-joiner',
  quirks: {
    sessionSteering: true,
    hubTool: { title: /^mcp\.muster\.\w+$/, server: 'server' },
    cancelLeavesCommand: true,
    denialEndsTurn: true,
    silentModelErrors: true,
    notesLackId: true,
    lateUpdatesMs: 10,
  },
};
