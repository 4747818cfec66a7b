import { alwaysInMode } from './always-in-mode.ts';
import type { Recipe } from './recipe.ts';

/** Claude Code, by its ACP adapter. */
export const claudeRecipe: Recipe = {
  name: 'claude',
  launch: {
    kind: 'program',
    program: 'claude-agent-acp',
    args: () => [],
    env: { NO_BROWSER: '1', DISABLE_AUTOUPDATER: '1' },
    install:
      'npm install -g @agentclientprotocol/claude-agent-acp (with npx: npx -y @agentclientprotocol/claude-agent-acp)',
  },
  takes: 'text',
  seen: '0.100.0',
  // Not `CLAUDE_*`: a daemon that was started from within Claude Code carries variables of that session.
  environment: [
    'ANTHROPIC_*',
    'CLAUDE_CONFIG_DIR',
    'CLAUDE_CODE_EXECUTABLE',
    'CLAUDE_CODE_OAUTH_TOKEN',
    'CLAUDE_CODE_USE_BEDROCK',
    'CLAUDE_CODE_USE_VERTEX',
    'MAX_THINKING_TOKENS',
  ],
  login: 'Run `claude` on the machine of this agent and log in, or set ANTHROPIC_API_KEY for it.',
  loginSigns: {
    variables: ['ANTHROPIC_API_KEY', 'ANTHROPIC_AUTH_TOKEN', 'CLAUDE_CODE_OAUTH_TOKEN'],
    files: ['.claude/.credentials.json'],
  },
  modes: alwaysInMode('default'),
  recovery: ['resume', 'load'],
  canSteer: true,
  guard: 'word-joiner',
  quirks: {
    sessionSteering: true,
    deferredTools: true,
    hubTool: { title: /^mcp__muster__\w+$/ },
    mcpTimeoutMs: 60_000,
    lateUpdatesMs: 10,
  },
};
