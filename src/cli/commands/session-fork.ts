import { EXIT } from '#contract/client';
import type { CommandSpec } from '../command-spec.ts';
import { oneLine } from '../output/plain-text.ts';
import { shortId } from '../output/short-id.ts';

export const command: CommandSpec = {
  args: [['<session>', 'its label, or its id or the beginning of it']],
  options: [
    { flags: '--label <label>', about: 'the name of the copy; without one it is named after the time' },
    { flags: '--task <task>', about: 'its first prompt; without one it waits for yours' },
  ],
  examples: [
    'muster session fork mill --label mill-2',
    'muster session fork mill --task "Try the other way"',
  ],
  async run(context, input) {
    const [label, task] = [input.text('label'), input.text('task')];
    const forked = await context.call('sessions.fork', {
      params: { session: input.arg(0) },
      body: { ...(label === undefined ? {} : { label }), ...(task === undefined ? {} : { task }) },
      idempotencyKey: context.io.ids.next('key'),
    });
    if (!forked.ok) return context.refuse(forked.error);
    const { session, label: named, why } = forked.value;
    context.show(forked.value, () => (named === null ? session : `${session}  ${oneLine(named, 600)}`));
    if (why !== undefined) context.talk(`Queued: ${oneLine(why)}.`);
    context.talk(`It knows what the other knew. Follow it: muster session watch ${shortId(session)}`);
    return EXIT.done;
  },
};
