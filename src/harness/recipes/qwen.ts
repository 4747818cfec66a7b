import type { Recipe } from './recipe.ts';

/** Qwen Code (measured with 0.15.10). */
export const qwenRecipe: Recipe = {
  name: 'qwen',
  launch: {
    kind: 'program',
    program: 'qwen',
    args: (model) => ['--acp', ...(model ? ['--model', model] : [])],
    install: 'npm install -g @qwen-code/qwen-code@0.15.10',
  },
  takes: 'text',
  environment: ['OPENAI_API_KEY', 'OPENAI_BASE_URL', 'OPENAI_MODEL', 'QWEN_*', 'DASHSCOPE_API_KEY'],
  authenticate: ['openai'],
  login: 'Set OPENAI_API_KEY, OPENAI_BASE_URL and OPENAI_MODEL for this agent.',
  // From 0.24 on it starts in `auto`, where a model decides what to ask.
  modes: {
    ask: 'default',
    'approve-reads': 'default',
    'auto-edits': 'default',
    deny: 'default',
    yolo: 'default',
  },
  // It advertises resume and answers "Method not found".
  recovery: ['load'],
  canSteer: false,
  guard: 'word-joiner',
  quirks: {
    deferredTools: true,
    lateUpdatesMs: 10,
    errorReplies: [/^\s*\[API Error: [^\]]*\]\s*$/],
  },
};
