import { z } from 'zod';
import { ok } from '#base';
import { viewSession } from '../../views/sessions.ts';
import { addressFields, addressOf } from '../address.ts';
import { defineTool } from '../tool.ts';
import { inLine, nameOf } from '../words.ts';

export const sessionsClose = defineTool({
  name: 'sessions_close',
  toolset: 'delegates',
  title: 'Close a session',
  description:
    'Ends a session of yours that you no longer need: its process, what it runs, and what it spawned itself. Its label is free afterwards; its transcript is kept.',
  input: z.strictObject({
    ...addressFields,
    force: z
      .boolean()
      .default(false)
      .describe('Close it now even when its agent does not answer; the clean-up follows when it is back'),
  }),
  destructive: true,
  async run({ hub, by }, { session, label, force }) {
    const address = addressOf({ session, label });
    if (!address.ok) return address;
    const closed = await hub.sessions.close(by, address.value, { force });
    if (!closed.ok) return closed;
    const { status } = closed.value;
    const state = status.word === 'closed' ? 'is closed' : `is ${status.word}: ${inLine(status.why ?? '')}`;
    return ok({ text: `${nameOf(closed.value)} ${state}.`, data: { session: viewSession(closed.value) } });
  },
});
