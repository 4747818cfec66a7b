import type { CommandSpec } from '../command-spec.ts';
import { sessionName } from '../output/session-lines.ts';
import { beforeTurnOfNow, SessionWatch, type WatchEnd } from '../sessions/session-watch.ts';

export const command: CommandSpec = {
  args: [['<session>', 'its label, or its id or the beginning of it']],
  options: [
    {
      flags: '--after <number>',
      about: 'entries after this number (default: the turn of now)',
      number: { least: 0, most: Number.MAX_SAFE_INTEGER },
    },
    { flags: '--once', about: 'end with the turn that runs' },
  ],
  examples: ['muster session watch mill', 'muster session watch mill --once --json'],
  async run(context, input) {
    const hub = await context.hub();
    if (!hub.ok) return context.refuse(hub.error);
    const shown = await context.call('sessions.show', { params: { session: input.arg(0) }, query: {} });
    if (!shown.ok) return context.refuse(shown.error);
    const after = input.number('after') ?? (await beforeTurnOfNow(context, shown.value));
    const watch = new SessionWatch(context, shown.value, after);
    const ends = (): WatchEnd => (input.has('once') ? 'turn' : 'session');
    const hint = `Watching ${sessionName(shown.value)}; Ctrl-C ends the watch, not the session.`;
    return watch.run(hub.value, ends, hint);
  },
};
