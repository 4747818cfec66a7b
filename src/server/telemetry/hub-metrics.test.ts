import { expect, test } from 'vitest';
import { HubMetrics } from './hub-metrics.ts';
import { Instruments } from './instruments.ts';

test('what a hub does is counted whole without a scrape: what waits for the library is bounded, and has it loaded', async () => {
  const instruments = new Instruments();
  const library = Promise.withResolvers<Instruments>();
  let loads = 0;
  const load = () => {
    loads++;
    return library.promise;
  };
  const metrics = new HubMetrics({ load });
  const request = new Request('http://127.0.0.1:7070/api/v1/sessions');
  const ask = async (times: number) => {
    for (let time = 0; time < times; time++)
      await metrics.request('sessions.list', request, {}, async () => new Response('x'.repeat(1_000)));
  };
  await ask(499);
  expect(loads).toBe(0);
  await ask(501);
  expect(loads).toBe(1);
  library.resolve(instruments);
  const counted = 'muster_http_requests_total{route="sessions.list",status="200"}';
  await expect.poll(() => instruments.registry.metrics()).toContain(`${counted} 1000`);
  await ask(10_000);
  expect(await instruments.registry.metrics()).toContain(`${counted} 11000`);
  expect(loads).toBe(1);
});
