import { TOOLS } from '../../../src/server/mcp/toolsets.ts';
import type { Tool } from '../../../src/server/mcp/tool.ts';
import { code, groupsOf, pageOf, prose, tableOf } from './markdown.ts';
import { fieldsOf } from './schema-text.ts';

/** Every tool with what it takes, as a model is told. */
export function mcpPage(): string {
  return pageOf(
    'MCP tools',
    'The endpoint is `/mcp` of your hub (streamable HTTP), or `muster mcp` over stdio; how a client is connected stands in [mcp.md](../mcp.md). `mcp.toolsets` says which sets are offered. A refusal is a tool error with its code: [errors.md](errors.md).',
    groupsOf(TOOLS, ({ toolset }) => toolset).flatMap(([toolset, tools]) => [
      `## ${toolset}`,
      ...tools.map(toolText),
    ]),
  );
}

function toolText(tool: Tool): string {
  const marks = [
    ...(tool.annotations.readOnlyHint ? ['changes nothing'] : []),
    ...(tool.annotations.destructiveHint ? ['ends or removes something'] : []),
    `offered to ${tool.offeredTo}`,
  ];
  const rows = fieldsOf(tool.inputSchema).map(({ name, type, isRequired, about }) => [
    `${code(name)}${isRequired ? ' (needed)' : ''}`,
    type,
    prose(about),
  ]);
  return [
    `### ${tool.name}`,
    `${prose(tool.description)} *${marks.join('; ')}.*`,
    ...(rows.length > 0 ? [tableOf(['takes', '', ''], rows)] : []),
  ].join('\n\n');
}
