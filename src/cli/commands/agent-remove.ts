import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';

export const command: CommandSpec = {
  args: [['<agent>', 'its name or id']],
  options: [
    { flags: '--force', about: 'also when sessions live on it; what runs on its host stays there' },
    { flags: '--dry-run', about: 'print what would be removed, and remove nothing' },
  ],
  examples: ['muster agent remove mill', 'muster agent remove mill --dry-run'],
  async run(context, input) {
    const params = { agent: input.arg(0) };
    if (input.has('dryRun')) {
      const shown = await context.call('agents.show', { params });
      if (!shown.ok) return context.refuse(shown.error);
      const { id, name, hostname } = shown.value;
      context.show(
        { plan: { remove: id, force: input.has('force') } },
        () => `Would remove ${oneLine(name)} on ${oneLine(hostname)}.`,
      );
      return EXIT.done;
    }
    const force = input.has('force') ? 'true' : 'false';
    const removed = await context.call('agents.remove', { params, query: { force } });
    if (!removed.ok) return context.refuse(removed.error);
    const { name, closed } = removed.value;
    context.show(removed.value, () => `Removed ${oneLine(name)}; its token is refused from now on.`);
    if (closed.length > 0 && !context.json) {
      context.talk(
        `Closed without their host: ${closed.length} session${closed.length === 1 ? '' : 's'}. What they run there ends with the daemon: stop it on ${oneLine(name)}.`,
      );
    }
    return EXIT.done;
  },
};
