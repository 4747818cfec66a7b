import { EXIT } from '#contract/client';
import { APPROVAL_MODES } from '#domain';
import type { CommandSpec } from '../command-spec.ts';

export const command: CommandSpec = {
  options: [
    { flags: '--harness <name>', about: 'what new chats run on (default: the setting spawn.defaultHarness)' },
    { flags: '--agent <name>', about: 'the agent (host) that runs them' },
    { flags: '--model <name>', about: 'the model that their harness is to use' },
    { flags: '--approvals <mode>', about: 'what they may do without asking', choices: APPROVAL_MODES },
  ],
  examples: ['muster acp --harness grok', 'muster acp --harness claude --approvals approve-reads'],
  async run(context, input) {
    const hub = await context.hub();
    if (!hub.ok) return context.refuse(hub.error);
    // Nothing but ACP stands on stdout; what an editor's person should know comes as answers to its requests.
    const { serveEditor } = await import('../compose/acp-door.ts');
    await serveEditor(hub.value, {
      harness: input.text('harness'),
      agent: input.text('agent'),
      model: input.text('model'),
      approvals: input.choice('approvals', APPROVAL_MODES),
    });
    return EXIT.done;
  },
};
