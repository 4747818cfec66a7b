import { describe, expect, it } from 'vitest';
import { readSteps } from './directives.ts';

describe('the directive language', () => {
  it('reads one directive of each kind', () => {
    const text = [
      'say: hello: you',
      'tool: sessions_spawn {"task": "dig"}',
      'write: a/b.txt <<< one\\ntwo',
      'run: echo hi',
      'read: a/b.txt',
      'slow: 3 chunks',
      'slow: 1 chunk, 20 ms',
      'error: 500',
      'error: 429 slow down',
      'hang',
      'break off',
      'remember: place = the mill',
      'recall: place',
    ].join('\n');
    expect(readSteps(text)).toEqual([
      [
        { do: 'say', text: 'hello: you' },
        { do: 'tool', name: 'sessions_spawn', args: { task: 'dig' } },
        { do: 'write', path: 'a/b.txt', content: 'one\ntwo' },
        { do: 'run', command: 'echo hi' },
        { do: 'read', path: 'a/b.txt' },
        { do: 'slow', chunks: 3, ms: undefined },
        { do: 'slow', chunks: 1, ms: 20 },
        { do: 'error', status: 500, message: 'scripted model: refused as asked' },
        { do: 'error', status: 429, message: 'slow down' },
        { do: 'hang' },
        { do: 'break off' },
        { do: 'remember', key: 'place', value: 'the mill' },
        { do: 'recall', key: 'place' },
      ],
    ]);
  });

  it('begins a new step at every "then", with a directive behind it or without', () => {
    expect(readSteps('run: a\nthen: run: b\nrun: c\nthen:\nsay: done\nthen: hang')).toEqual([
      [{ do: 'run', command: 'a' }],
      [
        { do: 'run', command: 'b' },
        { do: 'run', command: 'c' },
      ],
      [{ do: 'say', text: 'done' }],
      [{ do: 'hang' }],
    ]);
  });

  it('takes the lines up to >>> as a block, directives in it included', () => {
    const text =
      'write: a.txt <<<\nfirst\nsay: not me\n>>>\ntool: put <<<\n{"a":\n 1}\n>>>\nthen: say: <<<\nx\ny';
    expect(readSteps(text)).toEqual([
      [
        { do: 'write', path: 'a.txt', content: 'first\nsay: not me' },
        { do: 'tool', name: 'put', args: { a: 1 } },
      ],
      [{ do: 'say', text: 'x\ny' }],
    ]);
  });

  it('finds directives between other lines and inside tags on the same line', () => {
    expect(readSteps('Please do this.\n<task id="4">say: hello</task>\nThanks.')).toEqual([
      [{ do: 'say', text: 'hello' }],
    ]);
    expect(readSteps('say: <b>bold</b>')).toEqual([[{ do: 'say', text: '<b>bold</b>' }]]);
  });

  it('finds nothing in plain text', () => {
    expect(readSteps('I say: nothing\nplease hang on')).toEqual([]);
  });

  it.each([
    'tool: x {',
    'tool: x [1]',
    'tool:',
    'write: a',
    'run:',
    'slow: soon',
    'slow: 0 chunks',
    'error: 200',
    'remember: x',
  ])('keeps "%s" as malformed', (line) => {
    expect(readSteps(line)).toEqual([[expect.objectContaining({ do: 'malformed' })]]);
  });
});
