import { z } from 'zod';
import { agentSchemas, commandSchemas, transcriptEntry } from '#contract';

const { pollAnswer, reconcileRequest, finishRequest } = agentSchemas;
const [turnOffer] = pollAnswer.shape.entries.element.shape.body.options;
const session = reconcileRequest.shape.sessions.element.shape.session;
const turn = reconcileRequest.shape.sessions.element.shape.turn.unwrap().shape.id;
const fence = finishRequest.shape.fence;
const held = { turn, fence };
const command = commandSchemas.commandView.shape.id;
const cause = commandSchemas.failRequest.shape.cause;
const said = z.record(z.string(), z.unknown());

/**
 * One line of the agent's journal. What a record says is true from then on; the fold of all of them is what a daemon
 * that was killed knows of its former life.
 */
export const agentRecord = z.discriminatedUnion('type', [
  /** Every inbox entry up to `seq` has been applied. */
  z.object({ type: z.literal('applied'), seq: z.number().int() }),
  z.object({
    type: z.literal('session'),
    session,
    canResume: z.boolean(),
    asleep: z.boolean(),
    /** The folder that it works in. */
    cwd: z.string().exactOptional(),
  }),
  /** Taken from the inbox, whose row is gone once it is acknowledged. */
  z.object({ type: z.literal('offered'), offer: turnOffer }),
  /** Written before the prompt: from here on the turn has effects. */
  z.object({ type: z.literal('prompted'), session, ...held }),
  /** Updates that could not be sent at once. */
  z.object({
    type: z.literal('batch'),
    session,
    ...held,
    number: z.number().int(),
    entries: z.array(transcriptEntry),
  }),
  z.object({ type: z.literal('acked'), ...held, number: z.number().int() }),
  z.object({ type: z.literal('finish'), session, turn, body: finishRequest }),
  /** The hub has taken the finish, or the turn is not ours any more: nothing of it is kept. */
  z.object({ type: z.literal('settled'), ...held }),
  z.object({ type: z.literal('closing'), session }),
  z.object({ type: z.literal('closed'), session }),
  /** Taken from the inbox. */
  z.object({ type: z.literal('command'), command, order: commandSchemas.commandOrder }),
  /** Written before this process ends for it: the next life tells what came of it. */
  z.object({
    type: z.literal('command_left'),
    command,
    from: z.object({ version: z.string(), pid: z.number().int() }),
    to: z.object({ id: z.string(), version: z.string() }).optional(),
  }),
  /** What is still to be said to the hub. */
  z.object({ type: z.literal('command_ended'), command, result: said, cause: cause.nullable() }),
  z.object({ type: z.literal('command_settled'), command }),
]);
export type AgentRecord = z.output<typeof agentRecord>;

/** Where the agent writes down what must outlive it. Records are read in the order in which they were appended. */
export interface AgentDisk {
  /** What was appended before; a last record that was torn by a crash is left out. */
  read(): Promise<AgentRecord[]>;
  /**
   * Resolves when the record would survive a crash of this process, and with `durable` a power cut. Rejects when the
   * disk cannot take it (full, gone).
   */
  append(record: AgentRecord, durable: boolean): Promise<void>;
  /** Puts these records in place of all others, at once or not at all; appends that come meanwhile come after them. */
  replace(records: AgentRecord[]): Promise<void>;
  /** Roughly how much is kept, in bytes; compaction is decided by it. */
  readonly bytes: number;
  /** After what was appended before is written. Idempotent. */
  close(): Promise<void>;
}
