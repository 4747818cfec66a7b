import type { Recipe } from './recipe.ts';

/** OpenCode. Its ACP modes are agents ("build", "plan"), not permissions: those come from its configuration. */
export const opencodeRecipe: Recipe = {
  name: 'opencode',
  launch: {
    kind: 'program',
    program: 'opencode',
    args: () => ['acp'],
    env: {
      // Laid over the person's own permissions: everything is asked, MCP tools too, and our policy answers.
      OPENCODE_PERMISSION: JSON.stringify({ '*': 'ask' }),
      OPENCODE_DISABLE_AUTOUPDATE: '1',
    },
    install: 'npm install -g opencode-ai',
  },
  takes: 'text',
  seen: '1.18.33',
  environment: ['OPENCODE_CONFIG', 'OPENCODE_CONFIG_DIR', 'OPENCODE_CONFIG_CONTENT'],
  login: 'Run `opencode auth login` on the machine of this agent.',
  loginSigns: { variables: [], files: ['.local/share/opencode/auth.json'] },
  recovery: ['resume', 'load'],
  canSteer: false,
  guard: 'word-joiner',
  // In its questions the title is the name of the tool, as it was given to the model.
  quirks: { hubTool: { title: /^muster_\w+$/ }, mcpTimeoutMs: 60_000, lateUpdatesMs: 10 },
};
