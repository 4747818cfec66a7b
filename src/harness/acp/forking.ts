import type { InitializeResponse, McpServer, SessionModeState } from '@agentclientprotocol/sdk';
import { z } from 'zod';
import type { Wire } from './wire.ts';

/** Not in the stable protocol yet: asked for only where the agent says that it has it. */
export const FORK_METHOD = 'session/fork';

const forkCapability = z.object({
  agentCapabilities: z.object({ sessionCapabilities: z.object({ fork: z.object({}) }) }),
});

export function saysThatItForks(answer: InitializeResponse): boolean {
  return forkCapability.safeParse(answer).success;
}

const modes = z.object({
  currentModeId: z.string(),
  availableModes: z.array(z.object({ id: z.string(), name: z.string() })),
});
const forked = z.object({
  sessionId: z.string().min(1),
  modes: modes.nullish().catch(null),
  configOptions: z.unknown().optional(),
});

/** What is said about the copy. */
export interface Forked {
  sessionId: string;
  modes?: SessionModeState | null | undefined;
  configOptions?: unknown;
}

/** A copy of a conversation under an id of its own; the other stays as it is. Throws what the agent refuses. */
export async function forkSession(
  wire: Wire,
  request: { sessionId: string; cwd: string; mcpServers: McpServer[] },
): Promise<Forked> {
  return forked.parse(await wire.agent.request(FORK_METHOD, request));
}

/** As our own agents read it. */
export const forkRequest = z.object({
  sessionId: z.string(),
  cwd: z.string(),
  mcpServers: z.array(z.custom<McpServer>()).default([]),
});
export type ForkRequest = z.infer<typeof forkRequest>;
