import { z } from 'zod';
import { LIMITS, MESSAGE_KINDS, TOOL_STATUSES, TURN_SOURCES } from '#domain';
import { fileDiff, messageId, mode, sessionId, time, toolCall, turnId, usage } from './common.ts';

const toolStatus = z.enum(TOOL_STATUSES);
const text = z.string().max(LIMITS.updateBatchBytes);

const harnessEntries = [
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
] as const;

/** One line of a transcript, as an agent says it; see the domain's `TranscriptEntry`. */
export const transcriptEntry = z.discriminatedUnion('type', [
  z.object({ type: z.literal('prompt'), text }),
  ...harnessEntries,
]);

/** What the answer to a command speaks of. */
export const chatLink = z.object({
  kind: z.enum(['session', 'team', 'run']),
  id: z.string(),
  label: z.string(),
});

/** One line of a transcript, as it is kept: with what the hub itself writes there; see the domain's `KeptEntry`. */
const keptEntry = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('prompt'),
    text,
    source: z.enum(TURN_SOURCES).exactOptional(),
    /** Of an envelope turn: one line for each message that it brings. */
    mail: z
      .array(
        z.object({
          id: messageId,
          kind: z.enum(MESSAGE_KINDS),
          from: sessionId.nullable(),
          line: z.string(),
        }),
      )
      .exactOptional(),
  }),
  ...harnessEntries,
  /** What a person typed as a command, and the answer in markdown. */
  z.object({
    type: z.literal('command'),
    text: z.string(),
    outcome: z.enum(['answered', 'refused']),
    answer: z.string(),
    links: z.array(chatLink),
  }),
  /** A thread was opened here, or a delegate spawned. */
  z.object({ type: z.literal('thread'), session: sessionId, label: z.string(), task: z.string() }),
  z.object({ type: z.literal('delegate'), session: sessionId, label: z.string(), task: z.string() }),
]);

/** An entry as it is stored. `seq` counts from 1 in a session without holes; older ones may be pruned. */
export const storedEntry = z.object({
  seq: z.number().int(),
  turn: turnId.nullable(),
  at: time,
  entry: keptEntry,
});
