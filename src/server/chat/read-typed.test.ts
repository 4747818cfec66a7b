import { assert, property, string } from 'fast-check';
import { expect, test } from 'vitest';
import { readTyped } from './read-typed.ts';

const words = (typed: string) => {
  const read = readTyped(typed);
  return read.is === 'command' ? read.words.map(({ text }) => text) : read;
};

test.each([
  ['hello', 'hello'],
  ['  indented /help', '  indented /help'],
  ['/home/me/x is broken', '/home/me/x is broken'],
  ['/', '/'],
  ['/ help', '/ help'],
  ['/5 apples', '/5 apples'],
  ['/tmp.', '/tmp.'],
  ['//compact now', '/compact now'],
  ['//', '/'],
  ['!ls', '!ls'],
  ['@ann look', '@ann look'],
])('%j is text (D14)', (typed, text) => {
  expect(readTyped(typed)).toEqual({ is: 'text', text });
});

test.each([
  ['/help', ['help']],
  ['  /new  ', ['new']],
  ['/acp delegate close builder', ['acp', 'delegate', 'close', 'builder']],
  ['/acp delegate close "my builder"', ['acp', 'delegate', 'close', 'my builder']],
  ["/acp delegate close 'it is'", ['acp', 'delegate', 'close', 'it is']],
  ['/acp delegate close “my builder”', ['acp', 'delegate', 'close', 'my builder']],
  ['/acp delegate close it"s', ['acp', 'delegate', 'close', 'it"s']],
  ['/acp delegate close "half', ['acp', 'delegate', 'close', '"half']],
  ['/workflow run x task="two words" n=3', ['workflow', 'run', 'x', 'task=two words', 'n=3']],
  ['/acp delegate list —all', ['acp', 'delegate', 'list', '--all']],
  ['/cancel\nall', ['cancel', 'all']],
])('%j is a command of these words', (typed, expected) => {
  expect(words(typed)).toEqual(expected);
});

test('whatever is typed is text as it stands, or a command of words that hold no blank outside of quotes', () => {
  assert(
    property(string({ unit: 'grapheme', maxLength: 200 }), (typed) => {
      const read = readTyped(typed);
      const isText = read.is === 'text' && read.text === typed;
      const isCommand = read.is === 'command' && /^[a-z][a-z0-9-]*$/iu.test(read.words[0]?.text ?? '');
      const hasSlash = typed.trimStart().startsWith('/');
      expect(isText || (hasSlash && (isCommand || typed.trimStart().startsWith('//')))).toBe(true);
    }),
  );
});

test('a second slash makes text of every command, with one slash less', () => {
  assert(
    property(string({ unit: 'grapheme', maxLength: 200 }), (typed) => {
      expect(readTyped(`//${typed}`)).toEqual({ is: 'text', text: `/${typed}` });
    }),
  );
});
