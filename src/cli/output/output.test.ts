import { describe, expect, it } from 'vitest';
import { createStyle, hasColours } from './style.ts';
import { diffLines } from './diff-lines.ts';
import { oneLine, plainText } from './plain-text.ts';
import { refusalText } from './refusal-text.ts';
import { shortIds } from './short-id.ts';
import { span, until } from './spans.ts';
import { table, type Column } from './table.ts';
import { cutToWidth, textWidth } from './text-width.ts';
import { TranscriptPrinter } from './transcript-lines.ts';

const plain = createStyle({ write: () => {} }, {});
const coloured = createStyle({ write: () => {}, isTTY: true }, {});

it('names a field that was refused without its place in the request', () => {
  const refused = { code: 'request.invalid', retry: 'never' } as const;
  expect(refusalText({ ...refused, message: 'body.client: must be short; body.a.b: no.' }, plain)).toMatch(
    /^client: must be short; a.b: no.\n/,
  );
  expect(refusalText({ ...refused, code: 'internal', message: 'body.client' }, plain)).toMatch(
    /^body.client\n/,
  );
});

it('says of a refusal what failed, what to type, and where it is explained', () => {
  const refused = { code: 'session.not_found', message: 'No "a".', hint: 'See: b', retry: 'never' } as const;
  expect(refusalText(refused, plain)).toBe(
    'No "a".\nSee: b\nMore: muster explain session.not_found (docs/reference/errors.md#session-not-found)',
  );
});

describe('colours', () => {
  const sink = { write: () => {} };
  it('are there on a terminal, unless NO_COLOR says otherwise, and where FORCE_COLOR says so', () => {
    expect(hasColours({ ...sink, isTTY: true }, {})).toBe(true);
    expect(hasColours({ ...sink, isTTY: true }, { TERM: 'dumb' })).toBe(false);
    expect(hasColours({ ...sink, isTTY: true }, { NO_COLOR: '1' })).toBe(false);
    expect(hasColours(sink, {})).toBe(false);
    expect(hasColours(sink, { FORCE_COLOR: '1' })).toBe(true);
    expect(hasColours(sink, { FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
  });
});

describe('text of agents', () => {
  it('cannot move the cursor, recolour, ring or turn the direction of writing', () => {
    expect(plainText('a\u001b[2Jb\u001b]0;title\u0007c\u0007d\re\u202ef\tg\nh\r\ni')).toBe('abcdef\tg\nh\ni');
    expect(oneLine('one\n two\tthree', 9)).toBe('one two …');
  });
});

describe('width', () => {
  it('counts columns, not characters', () => {
    expect(textWidth('mill')).toBe(4);
    expect(textWidth('水車')).toBe(4);
    expect(textWidth('🦊!')).toBe(3);
    expect(textWidth('e\u0301')).toBe(1);
    expect(textWidth('\u001b[31mred\u001b[39m')).toBe(3);
    expect(cutToWidth('水車小屋', 5)).toBe('水車…');
    expect(cutToWidth('mill', 4)).toBe('mill');
  });
});

describe('a table', () => {
  const rows = [
    { name: '水車', why: 'a long reason that gives way', none: '' },
    { name: 'mill', why: 'short', none: '' },
  ];
  const columns = [
    { head: 'NAME', cell: (row: (typeof rows)[number]) => row.name },
    { head: 'NONE', cell: (row: (typeof rows)[number]) => row.none },
    {
      head: 'WHY',
      cell: (row: (typeof rows)[number]) => row.why,
      flexible: true as const,
      paint: (text: string) => coloured.bad(text),
    },
  ];
  it('aligns wide characters and colours, leaves empty columns out, and is cut to the terminal', () => {
    expect(
      table(
        rows,
        columns.map(({ head, cell, flexible }) => ({ head, cell, ...(flexible ? { flexible } : {}) })),
        { style: plain, columns: 24 },
      ),
    ).toBe('NAME  WHY\n水車  a long reason tha…\nmill  short');
    expect(table(rows, columns, { style: plain })).toContain(
      '水車  \u001b[31ma long reason that gives way\u001b[39m',
    );
  });
});

describe('a table that is too wide', () => {
  const rows = [
    { name: 'a label of thirty characters..', agent: 'local', status: 'needs you: to run npm test' },
  ];
  const columns: Column<(typeof rows)[number]>[] = [
    { head: 'NAME', cell: (row) => row.name, flexible: true },
    { head: 'AGENT', cell: (row) => row.agent, spare: true },
    { head: 'STATUS', cell: (row) => row.status, flexible: true },
  ];
  const at = (width: number) => table(rows, columns, { style: plain, columns: width }).split('\n')[1];

  it('narrows what may be narrowed, leaves out what is spare, and narrows further', () => {
    expect(at(66)).toBe('a label of thirty characters..  local  needs you: to run npm test');
    expect(at(60)).toBe('a label of thirty charac…  local  needs you: to run npm test');
    expect(at(45)).toBe('a label of thirty c…  needs you: to run npm …');
    expect(at(30)).toBe('a label of …  needs you: to r…');
  });
});

describe('times', () => {
  it('stand in the largest unit that tells enough', () => {
    expect([0, 59_999, 60_000, 3_600_000, 71 * 3_600_000, 96 * 3_600_000].map(span)).toEqual([
      '0 s',
      '59 s',
      '1 min',
      '1 h',
      '71 h',
      '4 d',
    ]);
    expect([until(null, 5), until(5, 5), until(65_005, 5)]).toEqual(['never', 'now', 'in 1 min']);
    expect([until(120_000, 900), until(89_999, 0), until(59_500, 0), until(1, 0)]).toEqual([
      'in 2 min',
      'in 1 min',
      'in 1 min',
      'in 1 s',
    ]);
    const day = 24 * 3_600_000;
    expect([until(day, 900), until(7 * day, 900), until(day, 90_000)]).toEqual([
      'in 24 h',
      'in 7 d',
      'in 23 h',
    ]);
  });
});

describe('short ids', () => {
  it('are longer only where the usual length would make two of a list equal', () => {
    const short = shortIds(['ses_0123456789ab0000000001', 'ses_0123456789ab0000000002']);
    expect(short('ses_0123456789ab0000000001')).toBe('ses_0123456789ab0000000001');
    expect(shortIds(['ses_0123456789ab0000000001'])('ses_0123456789ab0000000001')).toBe('ses_0123456789ab');
  });
});

describe('a diff', () => {
  it('shows what went and came with two lines around it', () => {
    const change = {
      path: '/p/a',
      oldText: '1\n2\n3\nold\n5\n6\n7\n',
      newText: '1\n2\n3\nnew\nmore\n5\n6\n7\n',
    };
    expect(diffLines(change, plain)).toBe('/p/a\n  2\n  3\n- old\n+ new\n+ more\n  5\n  6');
    expect(diffLines({ path: '/p/b', oldText: null, newText: 'x\n' }, plain)).toBe('new file /p/b\n+ x');
  });
  it('is bounded', () => {
    const newText = Array.from({ length: 500 }, (_, index) => index).join('\n');
    expect(diffLines({ path: '/p', oldText: null, newText }, plain).split('\n')).toHaveLength(82);
  });
});

describe('a transcript', () => {
  const printed = (...entries: Parameters<TranscriptPrinter['entry']>[0][]) => {
    let out = '';
    const printer = new TranscriptPrinter((text) => (out += text), plain);
    for (const entry of entries) printer.entry(entry);
    printer.end();
    return out;
  };
  it('joins the pieces of a text, and begins a new line for all else', () => {
    expect(
      printed(
        { type: 'prompt', text: 'go' },
        { type: 'text', text: 'hel' },
        { type: 'text', text: 'lo' },
        { type: 'notice', text: 'woken' },
        { type: 'usage', usage: {} },
        { type: 'gap', dropped: 3 },
      ),
    ).toBe('> go\nhello\n! woken\n! 3 updates are missing here: the hub was away too long.\n');
  });
  it('tells a call again when only then it says what it does', () => {
    const title = { toolCallId: 'c', title: 'run_terminal_command', kind: 'other' as const };
    const exact = { ...title, title: 'Execute `ls`', kind: 'execute' as const, command: 'ls' };
    expect(
      printed(
        { type: 'tool_call', call: title, status: 'pending' },
        { type: 'tool_call', call: { ...title, title: 'run' }, status: 'pending' },
        { type: 'tool_call', call: exact, status: 'pending' },
        { type: 'tool_call', call: exact, status: 'in_progress' },
      ),
    ).toBe('* run_terminal_command\n* run ls\n');
  });
  it('tells a call once, its output as it grows, and a bad exit', () => {
    const call = { toolCallId: 'c', title: 'npm test', kind: 'execute' as const, command: 'npm test' };
    expect(
      printed(
        { type: 'tool_call', call, status: 'pending' },
        { type: 'tool_call', call, status: 'in_progress' },
        { type: 'tool_update', toolCallId: 'c', output: 'one\n' },
        { type: 'tool_update', toolCallId: 'c', output: 'one\ntwo\n' },
        { type: 'tool_update', toolCallId: 'c', output: 'one\ntwo\n', status: 'failed', exitCode: 2 },
      ),
    ).toBe('* run npm test\n  one\n  two\n  exit code 2\n');
  });
});
