import { LIMITS } from '#domain';
import type { CommandSpec } from '../command-spec.ts';

/** How long an upgraded daemon may take until its hub has heard it. */
const CONFIRM_WITHIN_S = 120;

export const command: CommandSpec = {
  options: [
    { flags: '--join <token>', about: 'for the first start: from muster agent token (also MUSTER_JOIN)' },
    {
      flags: '--name <name>',
      about: 'how people call it (the name of this host, or the one that joined from here)',
    },
    {
      flags: '--root <folder>',
      about:
        'where its sessions may work; may be given more than once (the current folder, or those of the last start)',
      several: true,
    },
    {
      flags: '--slots <slots>',
      about: 'for the first start: turns that may run at once (4)',
      number: { least: 1, most: LIMITS.agentSlotsMost },
    },
    { flags: '--tag <tag>', about: 'for the first start; may be given more than once', several: true },
    { flags: '--state <folder>', about: 'what it keeps (MUSTER_HOME/agents/NAME)' },
    { flags: '--detach', about: 'in the background; muster agent stop ends it' },
    {
      flags: '--no-supervisor',
      about: 'without the process above it that starts it again: no restart or upgrade by command',
    },
    {
      flags: '--confirm-within <seconds>',
      about: 'how long an upgraded agent may take until the hub has heard it, before it is taken back (120)',
      number: { least: 1, most: 3_600 },
    },
    { flags: '--insecure', about: 'plain http to a hub on another host, where the way there is safe' },
  ],
  examples: [
    'muster agent start --hub https://muster.example.org --join TOKEN --root ~/work',
    'muster agent start',
    'muster agent start --detach',
    'muster agent start --hub https://one.example.org,https://two.example.org',
  ],
  async run(context, input) {
    const flags = {
      hub: input.text('hub'),
      join: input.text('join') ?? (context.io.env['MUSTER_JOIN'] || undefined),
      name: input.text('name'),
      state: input.text('state'),
      slots: input.number('slots'),
      tags: input.texts('tag'),
      roots: input.texts('root'),
      insecure: input.has('insecure'),
    };
    const confirmSeconds = input.number('confirmWithin') ?? CONFIRM_WITHIN_S;
    if (input.has('detach')) {
      const { startInBackground } = await import('../compose/supervisor/background-agent.ts');
      return startInBackground(context, flags, confirmSeconds);
    }
    if (input.has('supervisor')) {
      const { superviseAgent } = await import('../compose/supervisor/supervise-agent.ts');
      return superviseAgent(context, flags, confirmSeconds);
    }
    const { runAgent } = await import('../compose/run-agent.ts');
    return runAgent(context, flags);
  },
};
