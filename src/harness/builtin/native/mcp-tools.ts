import type { McpServer } from '@agentclientprotocol/sdk';
import type { Client } from '@modelcontextprotocol/client';
import { ok } from '#base';
import type { CallPlan, CallResult, NativeTool } from './tools/tool.ts';

/** The hub's own server: it decides itself who may use which of its tools, and asks when that is due. */
const HUB_SERVER = 'muster';
const CONNECT_MS = 15_000;
/** Longest silence of a tool; progress begins it anew. */
const CALL_MS = 120_000;
const CALL_MOST_MS = 3_600_000;
const MOST_TOOLS = 128;

export interface McpTools {
  tools: NativeTool[];
  /** What could not be reached, as sentences for a person. */
  problems: string[];
  close(): Promise<void>;
}

type HttpServer = Extract<McpServer, { type: 'http' }>;

/** Joins the servers of a session for one turn. A server that cannot be reached costs its tools, not the turn. */
export async function joinMcpServers(servers: readonly McpServer[], signal: AbortSignal): Promise<McpTools> {
  const joined: McpTools = { tools: [], problems: [], close: async () => {} };
  const http = servers.filter((server): server is HttpServer => 'type' in server && server.type === 'http');
  if (http.length === 0) return joined;
  const clients: Client[] = [];
  joined.close = async () => void (await Promise.allSettled(clients.map((client) => client.close())));
  const found = await Promise.allSettled(http.map((server) => joinServer(server, signal, clients)));
  for (const [at, one] of found.entries()) {
    if (one.status === 'fulfilled') joined.tools.push(...one.value);
    else joined.problems.push(`The tools of ${http[at]?.name} are missing: ${String(one.reason)}`);
  }
  joined.tools.splice(MOST_TOOLS);
  return joined;
}

async function joinServer(server: HttpServer, signal: AbortSignal, clients: Client[]): Promise<NativeTool[]> {
  const { Client, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  const client = new Client({ name: 'muster-native', version: '1' });
  const headers = Object.fromEntries(server.headers.map(({ name, value }) => [name, value]));
  const transport = new StreamableHTTPClientTransport(new URL(server.url), { requestInit: { headers } });
  clients.push(client);
  await client.connect(transport, { timeout: CONNECT_MS, signal });
  const { tools } = await client.listTools(undefined, { timeout: CONNECT_MS, signal });
  return tools.map((tool) => ({
    name: toolName(server.name, tool.name),
    server: server.name,
    tool: tool.name,
    ofHub: server.name === HUB_SERVER,
    description: (tool.description ?? tool.title ?? tool.name).slice(0, 8_000),
    schema: { ...tool.inputSchema },
    plan: async (input) => ok(planOf(server.name, client, tool, input)),
  }));
}

function planOf(
  server: string,
  client: Client,
  tool: Awaited<ReturnType<Client['listTools']>>['tools'][number],
  input: unknown,
): CallPlan {
  const given = typeof input === 'object' && input !== null ? { ...input } : {};
  return {
    title: `${server}: ${tool.title ?? tool.name}`,
    kind: 'other',
    rawInput: given,
    decidedElsewhere: server === HUB_SERVER,
    async run({ signal }): Promise<CallResult> {
      const answer = await client.callTool(
        { name: tool.name, arguments: given },
        {
          signal,
          timeout: CALL_MS,
          maxTotalTimeout: CALL_MOST_MS,
          resetTimeoutOnProgress: true,
          onprogress: () => {},
        },
      );
      const text = answer.content.map((block) => (block.type === 'text' ? block.text : `[${block.type}]`));
      return { text: text.join('\n'), ...(answer.isError ? { failed: true } : {}) };
    },
  };
}

/** Providers take letters, digits, `_` and `-`, 64 at most. */
const toolName = (server: string, tool: string) =>
  `${server}__${tool}`.replace(/[^A-Za-z0-9_-]/g, '_').slice(-64);
