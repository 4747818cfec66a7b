import { expect, test } from 'vitest';
import { ManualClock } from '#base';
import { createLog } from './log.ts';

const TOKEN = `mst_user_${'a'.repeat(43)}`;

function written(options: { secrets?: string[]; least?: 'debug' | 'warn' } = {}) {
  const lines: string[] = [];
  const log = createLog({ clock: new ManualClock(), write: (line) => void lines.push(line), ...options });
  return { log, lines };
}

test('writes one JSON line with time, level and message first', () => {
  const { log, lines } = written();
  log.write('info', 'The hub listens', { port: 7070 });
  expect(lines).toEqual([
    '{"at":"2026-01-01T00:00:00.000Z","level":"info","message":"The hub listens","port":7070}\n',
  ]);
});

test('takes tokens and known secrets out of messages and fields, however deep and however they are quoted', () => {
  const { log, lines } = written({ secrets: ['pa"ss\nword', 'pa"ss\nword-longer', 'ab'] });
  const error = new Error(`refused ${TOKEN}`);
  log.write('error', `got ${TOKEN}.`, { deep: [{ text: 'x pa"ss\nword-longer y' }], error, short: 'ab' });
  expect(lines[0]).not.toContain(TOKEN);
  expect(lines[0]).not.toContain('word');
  expect(JSON.parse(lines[0]!)).toMatchObject({
    message: 'got [redacted].',
    deep: [{ text: 'x [redacted] y' }],
    error: expect.stringContaining('refused [redacted]'),
    short: 'ab',
  });
});

test('leaves out what is below its level, and keeps a line whose fields JSON cannot hold', () => {
  const { log, lines } = written({ least: 'warn' });
  const cycle: Record<string, unknown> = {};
  cycle['self'] = cycle;
  log.write('info', 'quiet');
  log.write('warn', 'loud', { cycle });
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!).message).toBe('loud');
});

test('a field cannot take the place of the message', () => {
  const { log, lines } = written();
  log.write('info', 'true message', { message: 'forged', level: 'debug' });
  expect(JSON.parse(lines[0]!)).toMatchObject({ message: 'true message', level: 'info' });
});
