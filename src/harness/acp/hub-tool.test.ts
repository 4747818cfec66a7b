import { describe, expect, test } from 'vitest';
import type { ToolCallFacts } from '#domain';
import { claudeRecipe } from '../recipes/claude.ts';
import { codexRecipe } from '../recipes/codex.ts';
import { geminiRecipe } from '../recipes/gemini.ts';
import { grokRecipe } from '../recipes/grok.ts';
import { opencodeRecipe } from '../recipes/opencode.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { isHubTool } from './hub-tool.ts';

type Asked = Partial<ToolCallFacts> & { title: string };

/** A question of each harness about a tool of the hub and about one of another server, as it was seen. */
const SEEN: readonly [Recipe, own: Asked, other: Asked][] = [
  [grokRecipe, used('muster__message_send'), used('mill__muster_grind')],
  [
    claudeRecipe,
    { title: 'mcp__muster__message_send', input: { to: 'lead' } },
    { title: 'mcp__mill__muster_grind', input: {} },
  ],
  [codexRecipe, served('muster', 'message_send'), served('mill', 'muster_grind')],
  [geminiRecipe, { title: 'message_send (muster MCP Server)' }, { title: 'muster_grind (mill MCP Server)' }],
  [opencodeRecipe, { title: 'muster_message_send', input: {} }, { title: 'mill_muster_grind', input: {} }],
];

describe.each(SEEN)('a tool of the hub that $name asks about', ({ quirks }, own, other) => {
  const isOwn = (asked: Asked, more: Partial<ToolCallFacts> = {}) =>
    isHubTool({ toolCallId: 'c', kind: 'other', ...asked, ...more }, quirks.hubTool);

  test('is known by how it tells of it', () => {
    expect(isOwn(own)).toBe(true);
  });

  test('is not what another server, a command or a file is called', () => {
    expect(isOwn(other)).toBe(false);
    expect(isOwn({ ...own, title: `${own.title} && rm -r .` })).toBe(false);
    expect(isOwn({ ...own, title: `run ${own.title}` })).toBe(false);
    expect(isOwn(own, { kind: 'execute', command: own.title })).toBe(false);
    expect(isOwn(own, { paths: ['/a'] })).toBe(false);
    expect(isOwn(own, { diff: [{ path: '/a', oldText: null, newText: '' }] })).toBe(false);
  });
});

test('a question whose arguments do not bear out its title, or of a kind of its own, is not taken for one', () => {
  const call = (asked: Asked): ToolCallFacts => ({ toolCallId: 'c', kind: 'other', ...asked });
  const { hubTool: grok } = grokRecipe.quirks;
  expect(isHubTool(call({ title: 'muster__team_create' }), grok)).toBe(false);
  expect(isHubTool(call({ ...used('other__run'), title: 'muster__team_create' }), grok)).toBe(false);
  const { hubTool: codex } = codexRecipe.quirks;
  expect(isHubTool(call({ ...served('mill', 'x'), title: 'mcp.muster.x' }), codex)).toBe(false);
  const { hubTool: claude } = claudeRecipe.quirks;
  for (const kind of ['execute', 'think', 'fetch'] as const)
    expect(isHubTool(call({ title: 'mcp__muster__x', kind }), claude)).toBe(false);
  expect(isHubTool(call(used('muster__team_create')), undefined)).toBe(false);
});

function used(tool_name: string): Asked {
  return { title: tool_name, input: { variant: 'UseTool', tool_name, tool_input: {} } };
}

function served(server: string, tool: string): Asked {
  return { title: `mcp.${server}.${tool}`, kind: 'execute', input: { server, tool, arguments: {} } };
}
