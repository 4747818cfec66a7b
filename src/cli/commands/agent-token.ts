import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { until } from '../output/spans.ts';

export const command: CommandSpec = {
  examples: ['muster agent token'],
  async run(context) {
    const hub = await context.call('hub.show');
    if (!hub.ok) return context.refuse(hub.error);
    const minted = await context.call('join_tokens.mint');
    if (!minted.ok) return context.refuse(minted.error);
    const { address } = hub.value;
    const { token, expiresAt } = minted.value;
    const line = `muster agent start --hub ${address} --join ${token}`;
    context.show({ ...minted.value, hub: address, command: line }, () => line);
    if (context.json) return EXIT.done;
    context.talk(
      `Type it on the other host, in the folder where its sessions should work. It is good for one agent and ends ${until(expiresAt, context.io.clock.now())}; it is shown this once.`,
    );
    if (LOOPBACK.test(new URL(address).hostname))
      context.talk('This hub listens on loopback alone: see docs/operate.md for how other hosts reach it.');
    return EXIT.done;
  },
};

const LOOPBACK = /^(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])$/;
