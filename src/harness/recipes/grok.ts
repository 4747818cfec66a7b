import { alwaysInMode } from './always-in-mode.ts';
import type { Recipe } from './recipe.ts';

/** Grok's own terminal program. */
export const grokRecipe: Recipe = {
  name: 'grok',
  launch: {
    kind: 'program',
    program: 'grok',
    // The permission mode first: a person's own `always-approve` outlives `session/set_mode`, and only this flag undoes
    // it. (Allow rules of theirs stay in force, and harmless commands such as `ls` and `touch` are never asked for.)
    // A shared leader process would serve several sessions, and outlive them.
    args: (model) => [
      ...['--permission-mode', 'default', 'agent', '--no-leader'],
      ...(model ? ['-m', model] : []),
      'stdio',
    ],
    env: { GROK_DISABLE_AUTOUPDATER: '1' },
    install: 'npm install -g @xai-official/grok',
  },
  takes: 'text',
  seen: '1.0.41',
  environment: ['XAI_*', 'GROK_*'],
  // Never `grok.com`: it opens a browser.
  authenticate: ['xai.api_key', 'cached_token'],
  login: 'Set XAI_API_KEY, or run `grok login` on the machine of this agent.',
  loginSigns: { variables: ['XAI_API_KEY'], files: ['.grok/auth.json'] },
  asks: 'grok runs simple commands such as ls, touch and mkdir unasked',
  modes: alwaysInMode('default'),
  recovery: ['resume', 'load'],
  canSteer: false,
  guard: 'word-joiner',
  quirks: {
    // On a machine that is busy with others it took over 5 s.
    mcpReady: { notification: '_x.ai/mcp_initialized', atMostMs: 20_000 },
    deferredTools: true,
    hubTool: { title: /^muster__\w+$/, argument: 'tool_name' },
    denialEndsTurn: true,
    lateUpdatesMs: 5,
  },
};
