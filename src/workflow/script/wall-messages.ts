import { z } from 'zod';
import type { JsonValue, ScriptEnd, ScriptStill } from './script-port.ts';

/** It comes out of `JSON.parse`, and the other side of the wall has seen to its depth. */
const json = z.custom<JsonValue>((given) => given !== undefined);
const word = z.string().min(1).max(500);
const ms = z.number().int().positive();

const budget = z.strictObject({
  tokens: z.number().int().positive().exactOptional(),
  cost: z.number().positive().exactOptional(),
  turns: z.number().int().positive().exactOptional(),
  timeMs: ms.exactOptional(),
});

const agentOptions = z.strictObject({
  id: word.exactOptional(),
  label: word.exactOptional(),
  phase: word.exactOptional(),
  schema: z.record(z.string(), json).exactOptional(),
  role: word.exactOptional(),
  harness: word.exactOptional(),
  agent: word.exactOptional(),
  model: word.exactOptional(),
  workspace: word.exactOptional(),
  timeoutMs: ms.exactOptional(),
  budget: budget.exactOptional(),
});

const approver = z.union([z.strictObject({ person: word }), z.strictObject({ role: word })]);
const approveOptions = z.strictObject({
  id: word.exactOptional(),
  label: word.exactOptional(),
  phase: word.exactOptional(),
  approvers: z.array(approver).min(1).max(20).exactOptional(),
  timeoutMs: ms.exactOptional(),
});

const number = z.number().int().min(1);
const asked = { call: number, phase: word.nullable(), inFanOut: z.boolean() };
const text = z.string().min(1);
const call = z.discriminatedUnion('kind', [
  z.strictObject({ ...asked, kind: z.literal('agent'), prompt: text, options: agentOptions }),
  z.strictObject({ ...asked, kind: z.literal('approve'), question: text, options: approveOptions }),
  z.strictObject({ ...asked, kind: z.literal('workflow'), name: text, args: json }),
]);

const index = z.number().int().min(0);
const note = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('log'), text: z.string() }),
  z.strictObject({ kind: z.literal('phase'), title: z.string() }),
  z.strictObject({
    kind: z.literal('dropped'),
    from: z.enum(['parallel', 'pipeline']),
    index,
    stage: index.nullable(),
    cause: z.string(),
  }),
  z.strictObject({ kind: z.literal('unhandled'), cause: z.string() }),
  z.strictObject({ kind: z.literal('unawaited'), calls: z.array(number) }),
  z.strictObject({ kind: z.literal('notesFull') }),
]);

const end: z.ZodType<ScriptEnd> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('returned'), value: json }),
  z.strictObject({
    kind: z.literal('threw'),
    name: z.string(),
    message: z.string(),
    code: z.string().nullable(),
    fatal: z.boolean(),
    line: number.nullable(),
    stack: z.string(),
  }),
  z.strictObject({
    kind: z.literal('killed'),
    reason: z.enum(['memory', 'cpu', 'aborted', 'stuck', 'crash']),
    message: z.string(),
  }),
]);

/** Without what is open: this side knows it, and the list would be as long again each time. */
const still: z.ZodType<Omit<ScriptStill, 'open'>> = z.strictObject({
  calls: z.array(call),
  notes: z.array(note),
  last: z.boolean(),
});

const problem = z.strictObject({ line: number, column: number, message: z.string() });

/** What a thread says. Anything else ends it. */
export const wallMessage = z.discriminatedUnion('said', [
  z.strictObject({ said: z.literal('checked'), problem: problem.nullable() }),
  z.strictObject({ said: z.literal('still'), still }),
  z.strictObject({ said: z.literal('ended'), end }),
]);

export type WallMessage = z.output<typeof wallMessage>;

/** Reads what a thread said; undefined when it is not what one says. */
export function readWallMessage(said: unknown): WallMessage | undefined {
  if (typeof said !== 'string') return undefined;
  try {
    const read = wallMessage.safeParse(JSON.parse(said));
    return read.success ? read.data : undefined;
  } catch {
    return undefined;
  }
}
