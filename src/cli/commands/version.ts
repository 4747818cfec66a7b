import { EXIT } from '#contract/client';
import { CONTRACT_VERSION } from '#domain';
import type { CommandSpec } from '../command-spec.ts';
import { readVersion } from '../read-version.ts';

export const command: CommandSpec = {
  examples: ['muster version --json'],
  async run(context) {
    const version = await readVersion();
    context.show({ version, contract: CONTRACT_VERSION, node: process.version }, () => `muster ${version}`);
    return EXIT.done;
  },
};
