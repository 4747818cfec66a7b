import type { CommandSpec } from '../command-spec.ts';

export const command: CommandSpec = {
  options: [
    {
      flags: '--harness <name>',
      about: 'your own harness, with your own account, in place of the scripted model',
    },
    { flags: '--keep', about: 'keep the temporary folder, to look at what was made' },
  ],
  examples: ['muster demo', 'muster demo --harness grok'],
  async run(context, input) {
    const { runDemo } = await import('../compose/demo/run-demo.ts');
    return runDemo(context, { harness: input.text('harness'), keep: input.has('keep') });
  },
};
