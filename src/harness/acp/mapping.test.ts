import { describe, expect, it } from 'vitest';
import { cutOutput } from './cut-output.ts';
import { guardText } from './guard-text.ts';
import { applyPatch } from './tool-call-facts.ts';
import { TurnRecord } from './turn-record.ts';
import { usageOfResponse } from './usage.ts';
import { readUpdate, type SessionUpdate } from './update-schema.ts';

function read(update: object): SessionUpdate {
  const found = readUpdate({ sessionId: 's', update });
  if (!found) throw new Error('not understood');
  return found.update;
}

describe('updates become entries', () => {
  it('takes a file edit in the shape of grok: clearer facts replace the first ones', () => {
    const record = new TurnRecord('/work');
    const first = record.entriesFor(
      read({
        sessionUpdate: 'tool_call',
        toolCallId: 'c',
        title: 'write',
        rawInput: { file_path: 'a.txt', content: 'hi' },
      }),
    );
    expect(first).toMatchObject([
      { type: 'tool_call', status: 'pending', call: { kind: 'other', paths: ['/work/a.txt'] } },
    ]);
    const second = record.entriesFor(
      read({
        sessionUpdate: 'tool_call_update',
        toolCallId: 'c',
        kind: 'edit',
        title: 'Write `a.txt`',
        content: [{ type: 'diff', path: '/work/a.txt', oldText: '', newText: 'hi' }],
        locations: [{ path: '/work/a.txt' }],
      }),
    );
    expect(second).toMatchObject([
      {
        type: 'tool_call',
        call: { kind: 'edit', title: 'Write `a.txt`', diff: [{ oldText: '', newText: 'hi' }] },
      },
    ]);
    expect(record.toolRuns).toBe(true);
    const last = record.entriesFor(
      read({
        sessionUpdate: 'tool_call_update',
        toolCallId: 'c',
        status: 'completed',
        rawOutput: { type: 'x' },
      }),
    );
    expect(last).toEqual([{ type: 'tool_update', toolCallId: 'c', status: 'completed' }]);
    expect(record.toolRuns).toBe(false);
  });

  it('takes the tokens of a turn where each harness puts them', () => {
    const tokens = { inputTokens: 7, outputTokens: 3 };
    expect(usageOfResponse({ usage: tokens })).toEqual(tokens);
    expect(usageOfResponse({ usage: null, _meta: { usage: tokens } })).toEqual(tokens);
    const quota = { token_count: { input_tokens: 7, output_tokens: 3 } };
    expect(usageOfResponse({ _meta: { quota } })).toEqual(tokens);
    expect(usageOfResponse({ usage: null, _meta: { quota: { token_count: null } } })).toEqual({});
  });

  it.each([{ exit_code: 3 }, { exitCode: 3 }, { metadata: { exit: 3 } }, 'Exit code 3\nseen'])(
    'takes the exit code of a command from %j',
    (rawOutput) => {
      const patch = { toolCallId: 'c', kind: 'execute' as const, status: 'failed' as const, rawOutput };
      expect(applyPatch(undefined, patch, { cwd: '/work' }).exitCode).toBe(3);
    },
  );

  it('takes a command in the shape of gemini, its title being all that is told of it', () => {
    const patch = { toolCallId: 'c', kind: 'execute' as const, title: 'mkdir a; ls' };
    const told = applyPatch(undefined, patch, { cwd: '/work', titleIsCommand: true });
    expect(told.facts.command).toBe('mkdir a; ls');
    expect(applyPatch(undefined, patch, { cwd: '/work' }).facts.command).toBeUndefined();
    const write = { ...patch, kind: 'edit' as const };
    expect(
      applyPatch(undefined, write, { cwd: '/work', titleIsCommand: true }).facts.command,
    ).toBeUndefined();
  });

  it('takes output and exit code of a command in the shape of codex, piece by piece', () => {
    const record = new TurnRecord('/work');
    const update = (fields: object) =>
      record.entriesFor(read({ sessionUpdate: 'tool_call_update', toolCallId: 'c', ...fields }));
    const command = { kind: 'execute', title: 'make', rawInput: { command: 'make' }, status: 'in_progress' };
    update({ ...command, content: [{ type: 'terminal', terminalId: 'c' }] });
    update({ _meta: { terminal_output_delta: { data: 'one\n', terminal_id: 'c' } } });
    expect(update({ _meta: { terminal_output_delta: { data: 'two\n', terminal_id: 'c' } } })).toMatchObject([
      { type: 'tool_update', output: 'one\ntwo\n', status: 'in_progress' },
    ]);
    const end = {
      status: 'failed',
      _meta: { terminal_exit: { exit_code: 3, signal: null, terminal_id: 'c' } },
    };
    expect(update(end)).toMatchObject([{ type: 'tool_update', status: 'failed', exitCode: 3 }]);
  });

  it('takes a command in the shape of qwen, its description not being its output', () => {
    const call = applyPatch(
      undefined,
      {
        toolCallId: 'c',
        kind: 'execute',
        status: 'pending',
        title: 'npm test (run the tests)',
        rawInput: { command: 'npm test', is_background: false, description: 'run the tests' },
        content: [{ type: 'content', content: { type: 'text', text: 'run the tests' } }],
      },
      { cwd: '/work' },
    );
    expect(call).toMatchObject({ facts: { command: 'npm test' }, output: '' });
    const after = applyPatch(
      call,
      {
        toolCallId: 'c',
        status: 'failed',
        content: [{ type: 'content', content: { type: 'text', text: '1 failed' } }],
        rawOutput: { exitCode: 1 },
      },
      { cwd: '/work' },
    );
    expect(after).toMatchObject({ facts: { command: 'npm test' }, output: '1 failed', exitCode: 1 });
  });

  it('gives as reply what was said after the last tool', () => {
    const record = new TurnRecord('/work');
    const said = (text: string) =>
      record.entriesFor(read({ sessionUpdate: 'agent_message_chunk', content: { type: 'text', text } }));
    said('I will look. ');
    record.entriesFor(
      read({ sessionUpdate: 'tool_call', toolCallId: 'c', title: 'look', status: 'completed' }),
    );
    expect(record.reply).toBe('I will look.');
    said('It is ');
    said('fine.');
    expect(record.reply).toBe('It is fine.');
  });

  it('passes over kinds that it does not know and fields that are odd, and names what is not text', () => {
    expect(readUpdate({ sessionId: 's', update: { sessionUpdate: 'from_the_future' } })).toBeUndefined();
    expect(readUpdate('nonsense')).toBeUndefined();
    const odd = read({
      sessionUpdate: 'tool_call',
      toolCallId: 'c',
      title: 5,
      kind: 'dance',
      content: [{ type: 'hologram' }],
    });
    expect(new TurnRecord('/work').entriesFor(odd)).toMatchObject([
      { call: { title: 'other', kind: 'other' } },
    ]);
    const image = read({
      sessionUpdate: 'agent_message_chunk',
      content: { type: 'image', data: 'x', mimeType: 'image/png' },
    });
    expect(new TurnRecord('/work').entriesFor(image)).toMatchObject([
      { type: 'notice', text: expect.stringContaining('image/png') },
    ]);
  });

  it('reports usage in our units and leaves out what it is not told', () => {
    const update = read({
      sessionUpdate: 'usage_update',
      used: 5,
      size: 10,
      cost: { amount: 0.25, currency: 'USD' },
    });
    expect(new TurnRecord('/work').entriesFor(update)).toEqual([
      { type: 'usage', usage: { contextUsed: 5, contextSize: 10, costMicros: 250_000 } },
    ]);
  });
});

it('keeps head and tail of a long output, without half characters', () => {
  const text = `${'ä'.repeat(100)}middle${'ö'.repeat(100)}`;
  const cut = cutOutput(text, 25);
  expect(cut).toMatch(/^ä+\n\[… \d+ bytes left out …\]\nö+$/);
  expect(cutOutput('short', 25)).toBe('short');
});

describe('text stays text', () => {
  const exists = (path: string) => path === 'a.txt' || path === 'src';
  const guard = (text: string) => guardText('word-joiner', text, exists);

  it('hides a leading slash and bang, also after white space', () => {
    expect(guard('/compact')).toBe('\u2060/compact');
    expect(guard(' \n!ls')).toBe(' \n\u2060!ls');
    expect(guard('a /compact')).toBe('a /compact');
  });

  it('hides mentions of paths that exist, and leaves code and addresses alone', () => {
    expect(guard('see @a.txt, and @src:1-5')).toBe('see @\u2060a.txt, and @\u2060src:1-5');
    expect(guard('(@a.txt)')).toBe('(@\u2060a.txt)');
    expect(guard('@Injectable() me@a.txt')).toBe('@Injectable() me@a.txt');
  });
});
