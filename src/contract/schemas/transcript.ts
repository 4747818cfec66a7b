import { z } from 'zod';
import { LIMITS, TOOL_STATUSES } from '#domain';
import { fileDiff, mode, time, toolCall, turnId, usage } from './common.ts';

const toolStatus = z.enum(TOOL_STATUSES);
const text = z.string().max(LIMITS.updateBatchBytes);

/** One line of a transcript; see the domain's `TranscriptEntry`. */
export const transcriptEntry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('prompt'), text }),
  z.object({ type: z.literal('text'), text }),
  z.object({ type: z.literal('thought'), text }),
  z.object({ type: z.literal('tool_call'), call: toolCall, status: toolStatus }),
  z.object({
    type: z.literal('tool_update'),
    toolCallId: z.string().max(512),
    status: toolStatus.exactOptional(),
    output: text.exactOptional(),
    diff: z.array(fileDiff).max(100).exactOptional(),
    exitCode: z.number().int().exactOptional(),
  }),
  z.object({
    type: z.literal('plan'),
    entries: z
      .array(z.object({ text: z.string(), status: z.enum(['pending', 'in_progress', 'completed']) }))
      .max(500),
  }),
  z.object({ type: z.literal('usage'), usage }),
  z.object({ type: z.literal('mode'), mode: z.string().max(200), asked: mode.exactOptional() }),
  z.object({ type: z.literal('commands'), names: z.array(z.string().max(200)).max(500) }),
  z.object({ type: z.literal('notice'), text: z.string().max(8_192) }),
  z.object({ type: z.literal('gap'), dropped: z.number().int() }),
]);

/** An entry as it is stored. `seq` counts from 1 in a session without holes; older ones may be pruned. */
export const storedEntry = z.object({
  seq: z.number().int(),
  turn: turnId.nullable(),
  at: time,
  entry: transcriptEntry,
});
