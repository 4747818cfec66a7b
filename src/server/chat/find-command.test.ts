import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { CHAT_COMMANDS } from './command-table.ts';
import { nameOf, usageOf } from './chat-command.ts';
import { findCommand } from './find-command.ts';
import { readTyped } from './read-typed.ts';

function find(typed: string) {
  const read = readTyped(typed);
  if (read.is !== 'command') throw new Error(`${typed} is text`);
  return findCommand(CHAT_COMMANDS, read);
}

function found(typed: string) {
  const one = find(typed);
  if (!one.ok) throw new Error(one.error.refusal.message);
  const { command, args, flags } = one.value;
  return { name: nameOf(command), args, flags: Object.fromEntries(flags) };
}

function refused(typed: string) {
  const one = find(typed);
  if (one.ok) throw new Error(`${typed} was found`);
  const { refusal, suggestion } = one.error;
  return { code: refusal.code, message: refusal.message, hint: refusal.hint, suggestion };
}

describe('what is found', () => {
  test.each([
    ['/help', { name: '/help', args: [] }],
    ['/HELP acp delegate', { name: '/help', args: ['acp delegate'] }],
    ['/acp delegate list', { name: '/acp delegate list', args: [] }],
    ['/acp close --force', { name: '/acp close', flags: { force: '' } }],
    [
      '/acp delegate close builder --owner ses_1',
      { name: '/acp delegate close', args: ['builder'], flags: { owner: 'ses_1' } },
    ],
    [
      '/acp delegate close --owner=ses_1 builder',
      { name: '/acp delegate close', args: ['builder'], flags: { owner: 'ses_1' } },
    ],
    [
      '/acp thread open --harness grok Look at\n  the docs -- and --label them',
      {
        name: '/acp thread open',
        args: ['Look at\n  the docs -- and --label them'],
        flags: { harness: 'grok' },
      },
    ],
    ['/acp thread open "only this"', { name: '/acp thread open', args: ['only this'] }],
    ['/workflow run x a=1 b="c d"', { name: '/workflow run', args: ['x', 'a=1', 'b=c d'] }],
  ])('%j', (typed, expected) => {
    expect(found(typed)).toMatchObject(expected);
  });
});

test.each([
  ['/helpp', '/help '],
  ['/acp delegates list', '/acp delegate list '],
  ['/acp threads', '/acp thread list'],
  ['/teem list', '/team list'],
  ['/workflow runn x', '/workflow run '],
  ['/neww', '/new'],
])('%j suggests %j', (typed, suggestion) => {
  expect(refused(typed)).toMatchObject({ code: 'chat.command_unknown', suggestion });
});

test('what is far from everything suggests nothing, and says how it is sent as text', () => {
  const { suggestion, hint } = refused('/compact now');
  expect(suggestion).toBeUndefined();
  expect(hint).toBe('/help lists them; a message that begins with a slash is typed with two: //compact');
});

test.each([
  ['/team', '/team list'],
  ['/workflow', '/workflow list'],
  ['/acp delegate', '/acp delegate list'],
])('%j by itself looks what there is', (typed, name) => {
  expect(found(typed)).toEqual({ name, args: [], flags: {} });
});

test('a group that has no list says how it goes on', () => {
  expect(refused('/acp').message).toMatch(/^\/acp goes on with: /);
});

test.each([
  ['/acp delegate close', '/acp delegate close needs more than that.'],
  ['/new now', '/new does not take "now". A name with blanks stands in quotes.'],
  ['/acp close --hard', '/acp close has no --hard. There is: --force.'],
  ['/cancel --all', '/cancel has no --all. It has none.'],
  ['/acp delegate status x --owner', '--owner of /acp delegate status takes a value.'],
])('%j is refused with its usage', (typed, message) => {
  const answer = refused(typed);
  expect(answer).toMatchObject({ code: 'chat.command_invalid', message });
  expect(answer.hint).toMatch(/^Type: \//u);
});

test('every command has a text of its own, and is found by its own name', () => {
  const usages = CHAT_COMMANDS.map(usageOf);
  expect(new Set(usages).size).toBe(usages.length);
  for (const command of CHAT_COMMANDS) {
    expect(command.help).toMatch(/^[A-Z].*[^.]$/u);
    const words = [...command.words, ...Array.from({ length: command.args?.least ?? 0 }, () => 'x')];
    expect(found(`/${words.join(' ')}`).name).toBe(nameOf(command));
  }
});

test('the document of chats has the same table', async () => {
  const text = await readFile(new URL('../../../docs/chat.md', import.meta.url), 'utf8');
  const rows = text.split('\n').filter((line) => line.startsWith('| `/'));
  expect(rows).toEqual(CHAT_COMMANDS.map((command) => `| \`${usageOf(command)}\` | ${command.help} |`));
});
