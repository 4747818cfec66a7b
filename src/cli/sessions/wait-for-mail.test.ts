import { expect, it } from 'vitest';
import { createClient } from '#contract/client';
import { waitForMail } from './wait-for-mail.ts';

/** A hub that has mail at the call of that number. */
function hub(arrivesAt: number) {
  const waits: unknown[] = [];
  const client = createClient({
    baseUrl: 'http://hub',
    token: 't',
    clientName: 'test',
    fetch: async (request) => {
      waits.push(await request.json());
      return Response.json({ messages: waits.length === arrivesAt ? [{ id: 'msg_1' }] : [], more: false });
    },
  });
  return { client, waits };
}

it('waits long by calls that end before Node gives an answer up', async () => {
  const { client, waits } = hub(9);
  const mail = await waitForMail(client, { timeoutSeconds: 600, limit: 1 });
  expect(mail).toMatchObject({ ok: true, value: { messages: [] } });
  expect(waits).toEqual([240, 240, 120].map((timeoutSeconds) => ({ timeoutSeconds, limit: 1 })));
});

it('ends with the first mail', async () => {
  const { client, waits } = hub(2);
  expect(await waitForMail(client, { timeoutSeconds: 600 })).toMatchObject({ value: { messages: [{}] } });
  expect(waits).toHaveLength(2);
});
