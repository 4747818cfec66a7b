import { z } from 'zod';
import { TOOL_KINDS } from '#domain';

/** Lenient on purpose: a field that a harness fills oddly is left out, it does not cost the whole update. */
const lenient = <T extends z.ZodType>(schema: T) => schema.optional().catch(undefined);
const text = lenient(z.string());

const contentBlock = z.union([
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('image'), mimeType: text }),
  z.object({ type: z.literal('audio'), mimeType: text }),
  z.object({ type: z.literal('resource_link'), uri: z.string(), name: text }),
  z.object({ type: z.literal('resource'), resource: z.object({ uri: text, text }) }),
]);
export type ContentBlock = z.infer<typeof contentBlock>;

const toolContent = z.union([
  z.object({ type: z.literal('content'), content: contentBlock }),
  z.object({
    type: z.literal('diff'),
    path: z.string(),
    oldText: z.string().nullish(),
    newText: z.string(),
  }),
  z.object({ type: z.literal('terminal') }),
]);

/** Output of commands as the adapters of Codex and Claude report it, also to clients that have no terminals. */
const terminalMeta = z.object({
  terminal_output: lenient(z.object({ data: z.string() })),
  terminal_output_delta: lenient(z.object({ data: z.string() })),
  terminal_exit: lenient(z.object({ exit_code: lenient(z.number()) })),
});

/** The parts of a tool call that any message about it may bring; what is absent is unchanged. */
export const toolCallPatch = z.object({
  toolCallId: z.string(),
  title: text,
  kind: lenient(z.enum(TOOL_KINDS)),
  status: lenient(z.enum(['pending', 'in_progress', 'completed', 'failed'])),
  content: lenient(z.array(toolContent.or(z.unknown().transform(() => undefined)))),
  locations: lenient(z.array(z.object({ path: z.string() }))),
  rawInput: z.unknown().optional(),
  rawOutput: z.unknown().optional(),
  _meta: lenient(terminalMeta),
});
export type ToolCallPatch = z.infer<typeof toolCallPatch>;

const chunk = { content: contentBlock };
const sessionUpdate = z.discriminatedUnion('sessionUpdate', [
  z.object({ sessionUpdate: z.literal('agent_message_chunk'), ...chunk, messageId: text }),
  z.object({ sessionUpdate: z.literal('agent_thought_chunk'), ...chunk }),
  toolCallPatch.extend({ sessionUpdate: z.literal('tool_call') }),
  toolCallPatch.extend({ sessionUpdate: z.literal('tool_call_update') }),
  z.object({
    sessionUpdate: z.literal('plan'),
    entries: z.array(
      z.object({ content: z.string(), status: z.enum(['pending', 'in_progress', 'completed']) }),
    ),
  }),
  z.object({
    sessionUpdate: z.literal('available_commands_update'),
    availableCommands: z.array(z.object({ name: z.string() })),
  }),
  z.object({ sessionUpdate: z.literal('current_mode_update'), currentModeId: z.string() }),
  z.object({ sessionUpdate: z.literal('config_option_update'), configOptions: z.array(z.unknown()) }),
  z.object({
    sessionUpdate: z.literal('usage_update'),
    used: lenient(z.number()),
    size: lenient(z.number()),
    cost: lenient(z.object({ amount: z.number(), currency: z.string() })),
  }),
  z.object({ sessionUpdate: z.literal('notice'), title: z.string(), description: text.nullable() }),
  z.object({
    sessionUpdate: z.literal('compaction_update'),
    status: z.string(),
    error: lenient(z.string()),
  }),
]);
export type SessionUpdate = z.infer<typeof sessionUpdate>;

const notification = z.object({ sessionId: z.string(), update: z.unknown().optional() });

/** Reads the parameters of `session/update`; undefined for kinds that we do not know or care about. */
export function readUpdate(params: unknown): { sessionId: string; update: SessionUpdate } | undefined {
  const outer = notification.safeParse(params);
  if (!outer.success) return undefined;
  const inner = sessionUpdate.safeParse(outer.data.update);
  return inner.success ? { sessionId: outer.data.sessionId, update: inner.data } : undefined;
}
