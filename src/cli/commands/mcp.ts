import { anyHub, EXIT } from '#contract/client';
import { refusal } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { bridgeStdio } from '../mcp/stdio-bridge.ts';
import { ClientToken } from '../mcp/client-token.ts';

const NAME = /^[a-z][a-z0-9-]{0,31}$/;

export const command: CommandSpec = {
  options: [{ flags: '--client <name>', about: 'the client whose main session this is (mcp)' }],
  examples: ['muster mcp', 'muster mcp --client my-editor'],
  async run(context, input) {
    const client = input.text('client') ?? 'mcp';
    if (!NAME.test(client)) {
      return context.refuse(
        refusal('request.invalid', `"${client.slice(0, 80)}" is no name of a client.`, {
          hint: 'Small letters, digits and hyphens, e.g. my-editor.',
        }),
      );
    }
    const token = new ClientToken(context, client);
    const { stdin, stdout, signal, fetch, clock } = context.io;
    const hub = await context.findHub();
    const addresses = hub.ok ? hub.value.addresses : [];
    // Nothing but MCP stands on stdout; what a person should know comes as errors of the calls.
    await bridgeStdio({
      stdin,
      signal,
      clock,
      write: (line) => void stdout.write(line),
      target: () => token.find(),
      renew: (refused) => token.renew(refused),
      fetch: anyHub(addresses, (request) => fetch(request)),
    });
    return EXIT.done;
  },
};
