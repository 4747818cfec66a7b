import { describe, expect, test } from 'vitest';
import type { ToolCallFacts } from '#domain';
import { grokRecipe } from '../recipes/grok.ts';
import { qwenRecipe } from '../recipes/qwen.ts';
import { isHubTool } from './hub-tool.ts';

const call = (title: string, more: Partial<ToolCallFacts> = {}): ToolCallFacts => ({
  toolCallId: 'c',
  title,
  kind: 'other',
  ...more,
});
const use = (tool_name: string) => ({ input: { variant: 'UseTool', tool_name, tool_input: {} } });

describe('a tool of the hub', () => {
  const { hubTool: grok } = grokRecipe.quirks;
  const { hubTool: qwen } = qwenRecipe.quirks;

  test('is known by how each harness tells of it', () => {
    expect(isHubTool(call('muster__team_create', use('muster__team_create')), grok)).toBe(true);
    expect(isHubTool(call('message_send (muster MCP Server): {}'), qwen)).toBe(true);
  });

  test('is not what another server, a command or a file is called', () => {
    expect(isHubTool(call('other__team_create', use('other__team_create')), grok)).toBe(false);
    expect(isHubTool(call('muster__team_create', use('other__run')), grok)).toBe(false);
    expect(isHubTool(call('muster__team_create'), grok)).toBe(false);
    expect(
      isHubTool(call('muster__team_create', { ...use('muster__team_create'), command: 'x' }), grok),
    ).toBe(false);
    expect(isHubTool(call('message_send (muster MCP Server): {}', { paths: ['/a'] }), qwen)).toBe(false);
    expect(isHubTool(call('run (other MCP Server): message_send (muster MCP Server)'), qwen)).toBe(false);
    expect(isHubTool(call('message_send (muster MCP Server)', { kind: 'execute' }), qwen)).toBe(false);
    expect(isHubTool(call('muster__team_create', use('muster__team_create')), undefined)).toBe(false);
  });
});
