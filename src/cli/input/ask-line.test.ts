import { createIds, ManualClock, seededRandom } from '#base';
import { expect, it } from 'vitest';
import { LineReader } from './ask-line.ts';

async function* typed(lines: (string | Promise<string>)[]) {
  for (const line of lines) yield await line;
}

function reader(lines: (string | Promise<string>)[], clock: ManualClock) {
  let out = '';
  const sink = { write: (text: string) => (out += text) };
  const io = {
    stdout: sink,
    stderr: sink,
    stdin: typed(lines),
    env: {},
    cwd: '/',
    clock,
    ids: createIds(clock, seededRandom(1)),
    fetch: globalThis.fetch,
    signal: new AbortController().signal,
  };
  return { lines: new LineReader(io), out: () => out };
}

it('reads one line for each question, however they arrive', async () => {
  const { lines, out } = reader(['y\nn', 'o\n', 'rest'], new ManualClock());
  expect(await lines.ask('One? ', 20_000)).toBe('y');
  expect(await lines.ask('Two? ', 20_000)).toBe('no');
  expect(await lines.ask('Three? ', 20_000)).toBe('rest');
  expect(await lines.ask('Four? ', 20_000)).toBeUndefined();
  expect(out()).toBe('One? Two? Three? Four? ');
});

it('goes on without an answer after its time', async () => {
  const clock = new ManualClock();
  const late = Promise.withResolvers<string>();
  const { lines } = reader([late.promise], clock);
  const asked = lines.ask('One? ', 20_000);
  clock.advance(20_000);
  expect(await asked).toBeUndefined();
  late.resolve('late\n');
  expect(await lines.ask('Two? ', 20_000)).toBe('late');
});
