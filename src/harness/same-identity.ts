import type { McpServer, SessionSpec } from './port.ts';

/**
 * Whether a live handle opened for `a` may serve `b`: same session, harness, mode, directory, model, role and MCP identity.
 * A different token for the same MCP server is a different identity: the process would act under the old one.
 */
export function sameIdentity(a: SessionSpec, b: SessionSpec): boolean {
  return identityOf(a) === identityOf(b);
}

function identityOf(spec: SessionSpec): string {
  return JSON.stringify([
    spec.session,
    spec.harness,
    spec.mode,
    spec.cwd,
    spec.model ?? null,
    spec.holds ?? null,
    spec.mcpServers.map(serverIdentity).sort(),
    sortedEntries(spec.env ?? {}),
  ]);
}

function serverIdentity(server: McpServer): string {
  return JSON.stringify([server.name, server.url, sortedEntries(server.headers)]);
}

function sortedEntries(values: Record<string, string>): string[] {
  return Object.entries(values)
    .map((entry) => JSON.stringify(entry))
    .sort();
}
