import { alwaysInMode } from './always-in-mode.ts';
import type { Recipe } from './recipe.ts';

/** Qwen Code. 0.15.10 is the newest that runs on Node 20 and has a broken resume; 0.24 asks less unless it is told to. */
export const qwenRecipe: Recipe = {
  name: 'qwen',
  launch: {
    kind: 'program',
    program: 'qwen',
    // It asks about tools of servers by their arguments alone, so that nobody could tell whose they are: the hub's, which
    // the hub decides on itself, are allowed by the name of the server.
    args: (model) => ['--acp', '--allowed-tools', 'mcp__muster', ...(model ? ['--model', model] : [])],
    install: 'npm install -g @qwen-code/qwen-code',
  },
  takes: 'text',
  seen: '0.15.10, 0.24.4',
  environment: ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_MODEL', 'QWEN_*', 'DASHSCOPE_API_KEY'],
  authenticate: ['openai'],
  login:
    'Set OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL for this agent, or run `qwen` there and log in.',
  loginSigns: { variables: ['OPENAI_API_KEY', 'DASHSCOPE_API_KEY'], files: ['.qwen/oauth_creds.json'] },
  // From 0.24 on it starts in `auto`, where a model decides what to ask.
  modes: alwaysInMode('default'),
  // 0.15 advertises resume and answers "Method not found"; then it is loaded.
  recovery: ['resume', 'load'],
  canSteer: false,
  guard: 'word-joiner',
  quirks: {
    deferredTools: true,
    lateUpdatesMs: 10,
    errorReplies: [/^\s*\[API Error: [^\]]*\]\s*$/],
  },
};
