import { expect, it } from 'vitest';
import { RecordingSink } from '../../testing/recording-sink.ts';
import { say } from '../../testing/test-host.ts';
import { nativeBench } from './testing/native-bench.ts';

it('a text that is attached reaches the model with its name', async () => {
  await using bench = await nativeBench();
  const session = await bench.open();
  const data = Buffer.from('the colour is teal').toString('base64');
  const attachments = [{ name: 'colour.txt', mimeType: 'text/plain', data, bytes: 18 }];
  const sink = new RecordingSink();
  const outcome = await session.prompt({ ...say('say: seen'), attachments }, sink);
  expect(outcome).toMatchObject({ end: 'done' });
  const asked = JSON.stringify(bench.model.requests.map(({ body }) => body));
  expect(asked).toContain('attachment:///colour.txt');
  expect(asked).toContain('the colour is teal');
  expect(sink.entries).toContainEqual({
    type: 'notice',
    text: 'Attached: colour.txt (text/plain, 18 bytes) within the prompt.',
  });
});
