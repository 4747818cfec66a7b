export { createAgent } from './agent.ts';
export type { Agent, AgentOptions } from './agent-options.ts';
export type { AgentDisk, AgentRecord } from './disk/agent-disk.ts';
export { openFolderDisk } from './disk/folder-disk.ts';
export { MemoryDisk } from './disk/memory-disk.ts';
export { httpHubPort, httpSessionTokens, type HttpHubOptions } from './http-hub-port.ts';
export type { AgentSettings, HubPort } from './hub-port.ts';
export { startMcpRelay, type McpRelay } from './relay/mcp-relay.ts';
export { memoryIsTight } from './sessions/memory-gauge.ts';
