import { expect, test } from 'vitest';
import { ROUTES } from '#contract';
import { ATTACH_LIMITS, attachProblem, nameFor, sizeText, typeOf } from './attached.ts';

test('the page refuses what the hub would, before it is read', () => {
  const { files, bytes } = ATTACH_LIMITS;
  const taken = (count: number, size: number) => {
    const content = Buffer.alloc(size).toString('base64');
    const attachment = { name: 'a.txt', mimeType: 'text/plain', content, encoding: 'base64' };
    const attachments = Array.from({ length: count }, () => attachment);
    return ROUTES['chats.say'].body.safeParse({ text: 'look', attachments }).success;
  };
  expect([taken(files, 1), taken(files + 1, 1)]).toEqual([true, false]);
  expect([taken(1, bytes), taken(1, bytes + 3)]).toEqual([true, false]);
  const file = (bytes: number) => ({ name: 'a.txt', bytes });
  expect(attachProblem([file(10), file(1024 * 1024)])).toBeUndefined();
  expect(attachProblem([file(1024 * 1024 + 1)])).toMatch(/a\.txt has 1 MB; one file has at most 1 MB/);
  expect(attachProblem(Array.from({ length: 6 }, () => file(1024 * 1024)))).toMatch(/6 MB together/);
  expect(attachProblem(Array.from({ length: 11 }, () => file(1)))).toMatch(/at most 10 files/);
  expect([sizeText(999), sizeText(1_000), sizeText(1_572_864)]).toEqual(['999 bytes', '1 KB', '1.5 MB']);
});

test('a file has a type and a name that the hub takes', () => {
  expect(typeOf('a.md', '', true)).toBe('text/markdown');
  expect(typeOf('a.ts', 'video/mp2t', true)).toBe('text/plain');
  expect(typeOf('a.png', 'image/png', false)).toBe('image/png');
  expect(typeOf('a.txt', 'text/plain;charset=utf-8', true)).toBe('text/plain');
  expect([typeOf('Makefile', '', true), typeOf('core', '', false)]).toEqual([
    'text/plain',
    'application/octet-stream',
  ]);
  expect([nameFor('a/b\\c.txt'), nameFor('..'), nameFor('')]).toEqual(['a-b-c.txt', 'file', 'file']);
});
