import { nativeSettings, type NativeConfiguration } from '../builtin/native/native-settings.ts';
import { COMMAND_ENVIRONMENT } from './command-environment.ts';
import type { Recipe } from './recipe.ts';

/** The native harness with a person's configuration; there once it has a model. */
export function nativeRecipe(configured: NativeConfiguration = {}): Recipe {
  return {
    name: 'native',
    launch: {
      kind: 'in-process',
      agent: async () => {
        const { createNativeAgent } = await import('../builtin/native/native-agent.ts');
        return createNativeAgent(configured);
      },
      missing: (baseEnv) => {
        const settings = nativeSettings(configured, baseEnv);
        return settings.ok ? undefined : settings.error;
      },
    },
    takes: 'text',
    environment: COMMAND_ENVIRONMENT,
    // Its modes are ours: they say only whether reading goes unasked.
    modes: {
      ask: 'ask',
      'approve-reads': 'approve-reads',
      'auto-edits': 'auto-edits',
      deny: 'deny',
      yolo: 'yolo',
    },
    recovery: ['resume', 'load'],
    canSteer: true,
    guard: 'none',
    quirks: { costOfTurn: true },
  };
}
