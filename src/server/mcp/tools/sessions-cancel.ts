import { z } from 'zod';
import { ok } from '#base';
import { sessionSchemas } from '#contract';
import { addressFields, addressOf } from '../address.ts';
import { defineTool } from '../tool.ts';
import { inLine } from '../words.ts';

const { turn, queued } = sessionSchemas.cancelRequest.shape;

export const sessionsCancel = defineTool({
  name: 'sessions_cancel',
  toolset: 'delegates',
  title: 'Cancel a turn',
  description:
    'Stops what a session of yours does now, or takes back what is next in line where nothing runs; the session stays. Commands that it runs are ended. What was cancelled is told by mail: sessions_wait.',
  input: z.strictObject({
    ...addressFields,
    turn: turn.describe('This turn alone; without it the one that runs, else the next in line'),
    queued: queued.describe('Also all that waits in its queue'),
  }),
  destructive: true,
  async run({ hub, by }, { session, label, ...input }) {
    const address = addressOf({ session, label });
    if (!address.ok) return address;
    const done = await hub.sessions.cancel(by, address.value, input);
    if (!done.ok) return done;
    const { cancelled, asked } = done.value;
    const lines = [
      ...asked.map((id) => `Turn ${id} was asked to stop; it is cancelled when its harness has.`),
      ...cancelled.map((id) => `Turn ${id}, which was waiting, is cancelled.`),
    ];
    const text = lines.length > 0 ? lines.join('\n') : `${inLine(address.value)} has nothing to cancel.`;
    return ok({ text, data: { ...done.value } });
  },
});
