import { describe, expect, it } from 'vitest';
import type { Conversation, OfferedTool, Turn } from './conversation.ts';
import { jsonTool } from './protocol.ts';
import { chooseByCapability, chooseByName } from './tool-choice.ts';

const schema = (properties: object, required: string[] = []) => ({ type: 'object', properties, required });
const text = { type: 'string' };
const offering = (tools: OfferedTool[], ...turns: Turn[]): Conversation => ({
  model: 'm',
  stream: false,
  tools,
  turns,
});
const write = { kind: 'write', path: 'a.txt', content: 'one' } as const;
const run = { kind: 'run', command: 'ls' } as const;

describe('choosing a tool by what it can do', () => {
  it.each([
    ['Write', { file_path: text, content: text }, { file_path: 'a.txt', content: 'one' }],
    ['write_file', { path: text, contents: text }, { path: 'a.txt', contents: 'one' }],
    ['write', { filePath: text, content: text }, { filePath: 'a.txt', content: 'one' }],
    [
      'edit',
      { target_file: text, old_string: text, new_string: text },
      { target_file: 'a.txt', old_string: '', new_string: 'one' },
    ],
  ])('writes with %s by its own argument names', (name, properties, input) => {
    const tool = jsonTool(name, schema(properties, Object.keys(properties)));
    expect(chooseByCapability(offering([tool]), write)).toEqual({ ok: true, value: { name, input } });
  });

  it('prefers a tool that writes over one that edits', () => {
    const edit = jsonTool('search_replace', schema({ file_path: text, old_string: text, new_string: text }));
    const whole = jsonTool('write', schema({ file_path: text, content: text }));
    expect(chooseByCapability(offering([edit, whole]), write)).toMatchObject({ value: { name: 'write' } });
  });

  it('gives an absolute path where the tool asks for one and the harness told its folder', () => {
    const tool = jsonTool(
      'Write',
      schema({ file_path: { type: 'string', description: 'The absolute path' }, content: text }),
    );
    const told: Turn = { by: 'system', text: 'Working directory: /home/mill\n' };
    expect(chooseByCapability(offering([tool], told), write)).toMatchObject({
      value: { input: { file_path: '/home/mill/a.txt' } },
    });
  });

  it('writes with a freeform patch, and with a command where nothing else is offered', () => {
    const patch: OfferedTool = { name: 'apply_patch', form: 'freeform', properties: {}, required: [] };
    expect(chooseByCapability(offering([patch]), write)).toMatchObject({
      value: { name: 'apply_patch', input: '*** Begin Patch\n*** Add File: a.txt\n+one\n*** End Patch' },
    });
    const shell = jsonTool('exec_command', schema({ cmd: text }));
    expect(chooseByCapability(offering([shell]), write)).toMatchObject({
      value: { input: { cmd: "printf %s 'one' > 'a.txt'" } },
    });
  });

  it('runs with the demanded arguments filled in', () => {
    const tool = jsonTool(
      'run_terminal_command',
      schema(
        {
          command: text,
          description: text,
          background: { type: 'boolean' },
          mode: { enum: ['quick', 'slow'] },
        },
        ['command', 'description', 'background', 'mode'],
      ),
    );
    expect(chooseByCapability(offering([tool]), run)).toMatchObject({
      value: { input: { command: 'ls', description: 'scripted model', background: false, mode: 'quick' } },
    });
    const list = jsonTool('shell', schema({ command: { type: 'array' } }));
    expect(chooseByCapability(offering([list]), run)).toMatchObject({
      value: { input: { command: ['bash', '-lc', 'ls'] } },
    });
  });

  it('says what was offered when nothing fits', () => {
    expect(chooseByCapability(offering([jsonTool('todo', undefined)]), run)).toEqual({
      ok: false,
      error: 'no tool to run among: todo',
    });
  });
});

describe('choosing a tool by name', () => {
  it.each(['mcp__hub__sessions_send', 'mcp_hub_sessions_send', 'hub-sessions_send', 'hub___sessions_send'])(
    'finds %s by its last part',
    (name) => {
      const tools = [jsonTool('other_sessions_sender', undefined), jsonTool(name, undefined)];
      expect(chooseByName(offering(tools), 'sessions_send', {})).toMatchObject({ ok: true, value: { name } });
    },
  );

  it('prefers the exact name, and names the namespace again', () => {
    const tools = [jsonTool('hub__send', undefined), jsonTool('send', undefined, 'hub')];
    expect(chooseByName(offering(tools), 'send', { a: 1 })).toEqual({
      ok: true,
      value: { name: 'send', namespace: 'hub', input: { a: 1 } },
    });
  });

  it('goes through use_tool for a tool that is hidden, by its full name where that was told', () => {
    const told: Turn = { by: 'user', text: 'Servers: hub__sessions_send', besideResults: false };
    const tools = [jsonTool('use_tool', undefined)];
    expect(chooseByName(offering(tools, told), 'sessions_send', { a: 1 })).toEqual({
      ok: true,
      value: { name: 'use_tool', input: { tool_name: 'hub__sessions_send', tool_input: { a: 1 } } },
    });
  });

  it('takes the connected server for the hidden tool otherwise, and a full name as it is', () => {
    const told: Turn = { by: 'user', text: 'MCP server connected:\n- hub (1 tool)', besideResults: false };
    const conversation = offering([jsonTool('use_tool', undefined)], told);
    expect(chooseByName(conversation, 'send', {})).toMatchObject({
      value: { input: { tool_name: 'hub__send' } },
    });
    expect(chooseByName(conversation, 'mill__send', {})).toMatchObject({
      value: { input: { tool_name: 'mill__send' } },
    });
  });

  it('refuses a name that nothing resembles', () => {
    expect(chooseByName(offering([]), 'send', {})).toEqual({
      ok: false,
      error: 'no tool like send among: none offered',
    });
  });
});
