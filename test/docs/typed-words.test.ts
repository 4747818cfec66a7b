import { expect, test } from 'vitest';
import { typedWords } from './typed-words.ts';

test('reads a line of words and quotes as a shell does', () => {
  expect(typedWords(`muster task add "Print it" --command 'a | b' --x=1  # a remark`)).toEqual([
    'task',
    'add',
    'Print it',
    '--command',
    'a | b',
    '--x=1',
  ]);
  expect(typedWords('muster session send mill ""')).toEqual(['session', 'send', 'mill', '']);
});

test.each([
  'muster top | cat',
  'echo x',
  'muster exec "$TEXT"',
  'A=1 muster up',
  'muster up && muster down',
  'muster run a"b"',
  'muster export > file',
  "muster run --x='a b'",
  'muster run "open',
])('leaves to a shell what only a shell can read: %s', (line) => {
  expect(typedWords(line)).toBeUndefined();
});
