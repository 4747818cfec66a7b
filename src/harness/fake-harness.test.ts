import { expect, it } from 'vitest';
import { ManualClock } from '#base';
import { createFakeHost } from './fake-harness.ts';
import { createGate } from './fake-script.ts';
import type { FakeMemory } from './fake-session.ts';
import { RecordingSink } from './testing/recording-sink.ts';
import { ids, say } from './testing/test-host.ts';
import { specOf } from './testing/harness-suite.ts';

it('keeps what a conversation remembers over a crash of its host when the memory is handed in', async () => {
  const memory: FakeMemory = new Map();
  const clock = new ManualClock();
  const spec = specOf(ids, 'fake', '/work');
  const first = await createFakeHost({ clock, ids, memory }).open(spec);
  if (!first.ok) throw new Error('not opened');
  await first.value.prompt(say('remember place=the mill'), new RecordingSink());
  const resume = first.value.facts.acpSessionId;

  const second = await createFakeHost({ clock, ids, memory }).open({ ...spec, resume });
  if (!second.ok) throw new Error('not opened');
  expect(await second.value.prompt(say('recall place'), new RecordingSink())).toMatchObject({
    reply: 'the mill',
  });

  const lost = await createFakeHost({ clock, ids }).open({ ...spec, resume });
  expect(lost).toMatchObject({ ok: true, value: { facts: { recovery: 'fresh' } } });
});

it('stands still at a gate, and ends as stalled by the clock', async () => {
  const clock = new ManualClock();
  const gate = createGate();
  const host = createFakeHost({
    clock,
    ids,
    limits: { stallMs: 100 },
    script: () => [
      { do: 'wait', gate },
      { do: 'say', text: 'through' },
    ],
  });
  const opened = await host.open(specOf(ids, 'fake', '/work'));
  if (!opened.ok) throw new Error('not opened');
  const turn = opened.value.prompt(say('go'), new RecordingSink());
  gate.open();
  expect(await turn).toMatchObject({ end: 'done', reply: 'through' });

  const stuck = createFakeHost({
    clock,
    ids,
    limits: { stallMs: 100 },
    script: () => [{ do: 'wait', gate: createGate() }],
  });
  const other = await stuck.open(specOf(ids, 'fake', '/work'));
  if (!other.ok) throw new Error('not opened');
  const silent = other.value.prompt(say('go'), new RecordingSink());
  clock.advance(100);
  expect(await silent).toMatchObject({ end: 'failed', failure: { code: 'harness.stalled' } });
});

it('dies when its script says so: the turn fails, the handle is dead, the session can be opened again', async () => {
  const host = createFakeHost({ clock: new ManualClock(), ids, script: () => [{ do: 'die' }] });
  const spec = specOf(ids, 'fake', '/work');
  const opened = await host.open(spec);
  if (!opened.ok) throw new Error('not opened');
  const outcome = await opened.value.prompt(say('go'), new RecordingSink());
  expect(outcome).toMatchObject({ end: 'failed', failure: { code: 'harness.died' } });
  expect(await opened.value.exited).toMatchObject({ asked: false });
  expect(await opened.value.alive()).toBe(false);
  expect((await host.open({ ...spec, resume: opened.value.facts.acpSessionId })).ok).toBe(true);
});
