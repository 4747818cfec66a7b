import { Client, StreamableHTTPClientTransport, type CallToolResult } from '@modelcontextprotocol/client';

export interface McpTestClient extends AsyncDisposable {
  /** The names of the tools that it is offered. */
  tools(): Promise<string[]>;
  call(name: string, input?: Record<string, unknown>, options?: CallOptions): Promise<ToolAnswer>;
  client: Client;
}

interface CallOptions {
  onprogress?: (progress: { progress: number; message?: string | undefined }) => void;
  signal?: AbortSignal;
}

export interface ToolAnswer {
  text: string;
  isError: boolean;
  /** The code of a refusal. */
  code: string | undefined;
  // Tests look into answers of every shape.
  // oxlint-disable-next-line typescript/no-explicit-any
  data: any;
}

/** The official client, connected with a token; `legacy` speaks the protocol of 2025, `auto` the newest. */
export async function mcpClient(
  url: string,
  token: string,
  {
    fetch = globalThis.fetch,
    mode = 'legacy',
  }: { fetch?: (url: string | URL, init?: RequestInit) => Promise<Response>; mode?: 'legacy' | 'auto' } = {},
): Promise<McpTestClient> {
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  const transport = new StreamableHTTPClientTransport(new URL(url), {
    fetch,
    requestInit: { headers: { authorization: `Bearer ${token}` } },
  });
  await client.connect(transport);
  return {
    client,
    tools: async () => (await client.listTools()).tools.map(({ name }) => name),
    call: async (name, input = {}, options = {}) =>
      answerOf(await client.callTool({ name, arguments: input }, options)),
    [Symbol.asyncDispose]: () => client.close(),
  };
}

function answerOf({ content, isError, structuredContent }: CallToolResult): ToolAnswer {
  const text = content.map((part) => (part.type === 'text' ? part.text : `[${part.type}]`)).join('\n');
  const data: ToolAnswer['data'] = structuredContent;
  // oxlint-disable-next-line typescript/no-unsafe-assignment, typescript/no-unsafe-member-access -- see `data`
  return { text, isError: isError === true, code: data?.error?.code, data };
}
