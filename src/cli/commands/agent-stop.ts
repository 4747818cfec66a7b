import type { CommandSpec } from '../command-spec.ts';

export const command: CommandSpec = {
  options: [
    {
      flags: '--name <name>',
      about: 'which agent of this host (its name, or the one that joined from here)',
    },
    { flags: '--state <folder>', about: 'what it keeps (MUSTER_HOME/agents/NAME)' },
  ],
  examples: ['muster agent stop', 'muster agent stop --name mill'],
  async run(context, input) {
    const { stopInBackground } = await import('../compose/supervisor/background-agent.ts');
    return stopInBackground(context, { name: input.text('name'), state: input.text('state') });
  },
};
