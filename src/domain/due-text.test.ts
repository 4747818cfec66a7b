import { describe, expect, it } from 'vitest';
import { readAssignee } from './assignee-ref.ts';
import { readDue } from './due-text.ts';

const NOW = Date.parse('2026-11-20T10:00:00Z');
const at = (text: string) => {
  const read = readDue(text, NOW);
  return read.ok ? new Date(read.value).toISOString() : read.error.message;
};

describe('when something is due', () => {
  it.each([
    ['2026-12-01', '2026-12-01T23:59:59.999Z'],
    ['2026-12-01T17:00Z', '2026-12-01T17:00:00.000Z'],
    ['2026-12-01T17:00:30+02:00', '2026-12-01T15:00:30.000Z'],
    ['+3d', '2026-11-23T10:00:00.000Z'],
    ['+4h', '2026-11-20T14:00:00.000Z'],
    ['+30min', '2026-11-20T10:30:00.000Z'],
    ['+2w', '2026-12-04T10:00:00.000Z'],
  ])('%s', (text, expected) => {
    expect(at(text)).toBe(expected);
  });

  it.each(['', 'tomorrow', '2026-02-31', '2026-13-01', '2026-12-01T17:00', '3d', '+3y', '+-3d', '1e9'])(
    'is not "%s"',
    (text) => {
      expect(at(text)).toBe(`"${text}" is no time that something could be due.`);
    },
  );
});

describe('whom a task is for', () => {
  it.each([
    ['any', { kind: 'any' }],
    ['agent:mill', { kind: 'agent', agent: 'mill' }],
    ['harness:grok', { kind: 'harness', harness: 'grok' }],
    ['session:the build: 2', { kind: 'session', session: 'the build: 2' }],
  ])('%s', (text, assignee) => {
    expect(readAssignee(text)).toEqual({ ok: true, value: assignee });
  });

  it.each(['', 'mill', 'agent:', 'person:ann', 'Any'])('is not "%s"', (text) => {
    expect(readAssignee(text)).toMatchObject({ error: { code: 'request.invalid' } });
  });
});
