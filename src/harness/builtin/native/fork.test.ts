import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { nativeBench, turn } from './testing/native-bench.ts';

test('a fork knows what was said before it, and nothing of what the other is told after it', async () => {
  await using bench = await nativeBench();
  const session = await bench.open();
  await turn(session, 'remember: colour=teal');
  const { acpSessionId } = session.facts;
  expect(session.facts.canFork).toBe(true);
  const fork = await bench.open({ fork: acpSessionId });
  expect(fork.facts).toMatchObject({ recovery: 'forked' });
  expect(fork.facts.acpSessionId).not.toBe(acpSessionId);
  await turn(session, 'remember: colour=red');
  await turn(fork, 'remember: shape=round');
  expect((await turn(fork, 'recall: colour')).outcome.reply).toBe('teal');
  expect((await turn(session, 'recall: colour')).outcome.reply).toBe('red');
  const resumed = await bench.open({ resume: fork.facts.acpSessionId });
  expect(resumed.facts.recovery).toBe('resumed');
  expect((await turn(resumed, 'recall: shape')).outcome.reply).toBe('round');
});

test('a fork of what is not remembered is refused, and leaves nothing', async () => {
  await using bench = await nativeBench();
  await bench.open();
  const opened = await bench.test.host.open(bench.spec({ fork: 'acp_unknown' }));
  expect(opened).toMatchObject({ ok: false, error: { code: 'harness.start_failed' } });
  expect(await readdir(bench.test.home.at('state', 'native'))).toHaveLength(1);
});

test('its model is set at once, and the next answer comes from it', async () => {
  await using bench = await nativeBench({ models: ['other'] });
  const session = await bench.open();
  expect(session.facts.options).toMatchObject([
    { id: 'model', value: 'scripted', values: [{ value: 'scripted' }, { value: 'other' }] },
    { id: 'mode', value: 'ask' },
  ]);
  expect(await session.configure('model', 'other')).toMatchObject({ ok: true });
  await turn(session, 'say: hello');
  expect(bench.model.requests.at(-1)?.body).toMatchObject({ model: 'other' });
});
