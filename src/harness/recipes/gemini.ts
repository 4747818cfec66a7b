import { alwaysInMode } from './always-in-mode.ts';
import type { Recipe } from './recipe.ts';

/** Gemini CLI. */
export const geminiRecipe: Recipe = {
  name: 'gemini',
  launch: {
    kind: 'program',
    program: 'gemini',
    args: (model) => ['--acp', ...(model ? ['--model', model] : [])],
    // A folder that is not trusted gets no MCP servers at all, Muster's included. Whoever may start sessions in a
    // directory trusts it.
    env: { GEMINI_CLI_TRUST_WORKSPACE: 'true', NO_BROWSER: '1' },
    install: 'npm install -g @google/gemini-cli',
  },
  takes: 'text',
  seen: '0.61.0',
  environment: ['GEMINI_API_KEY', 'GEMINI_MODEL', 'GOOGLE_*'],
  authenticate: ['gemini-api-key'],
  login: 'Set GEMINI_API_KEY for this agent, or run `gemini` there and log in.',
  loginSigns: { variables: ['GEMINI_API_KEY', 'GOOGLE_API_KEY'], files: ['.gemini/oauth_creds.json'] },
  modes: alwaysInMode('default'),
  recovery: ['load'],
  canSteer: false,
  guard: 'word-joiner',
  quirks: {
    hubTool: { title: /^\w+ \(muster MCP Server\)$/ },
    ignoresEnd: true,
    loadErasesWithinMinute: true,
    titleIsCommand: true,
    lateUpdatesMs: 10,
  },
};
