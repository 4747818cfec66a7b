import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { until } from '../output/spans.ts';
import { pageAddress } from '../connection/page-address.ts';

export const command: CommandSpec = {
  options: [
    { flags: '--print', about: 'print the address, and open no browser' },
    { flags: '--dry-run', about: 'print which page would be opened, and make no code' },
  ],
  examples: ['muster open', 'muster open --print'],
  async run(context, input) {
    const found = await context.findHub();
    if (!found.ok) return context.refuse(found.error);
    const { address } = found.value;
    if (input.has('dryRun')) {
      context.show({ plan: { open: address } }, () => `Would open ${address} and sign it in.`);
      return EXIT.done;
    }
    const made = await context.call('sign_in.mint');
    if (!made.ok) return context.refuse(made.error);
    const { code, expiresAt } = made.value;
    const url = pageAddress(address, code);
    context.show({ url, expiresAt }, () => url);
    const { openBrowser } = await import('../compose/open-browser.ts');
    const opened = !input.has('print') && (await openBrowser(context.io, url));
    if (context.json) return EXIT.done;
    const ends = until(expiresAt, context.io.clock.now());
    context.talk(
      opened
        ? `A browser was asked to open it. The address signs in once, and ends ${ends}.`
        : `Open it in a browser. It signs in once, and ends ${ends}.`,
    );
    return EXIT.done;
  },
};
