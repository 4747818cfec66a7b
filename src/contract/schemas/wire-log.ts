import { z } from 'zod';
import { WIRE_LIMITS } from '#domain';
import { time } from './common.ts';

const { lineBytes, pageLines } = WIRE_LIMITS;

/** One message between Muster and a harness, as it went over the wire; secrets are taken out of it. */
const wireLine = z.object({
  /** Counts from 1 in a session. */
  seq: z.number().int(),
  at: time,
  to: z.enum(['harness', 'muster']).describe('Who it was for'),
  /** Of an answer: that of its request. */
  method: z.string().max(200).nullable(),
  kind: z.enum(['request', 'answer', 'error', 'notice']),
  message: z.string().max(lineBytes).describe('JSON, in one line'),
  cut: z.boolean().describe('Long texts in it were cut'),
});

const seq = z.number().int().min(0);

/** What the hub asks an agent for. */
export const wireQuery = z.object({
  before: seq.nullable(),
  after: seq.nullable(),
  limit: z.number().int().min(1).max(pageLines),
});

export const wirePage = z.object({
  /** Oldest first. */
  items: z.array(wireLine).max(pageLines),
  earlier: z.boolean().describe('Older ones are kept'),
  later: z.boolean().describe('Newer ones are there'),
});

export const wireLogQuery = z.object({
  before: z.coerce.number().int().min(0).optional().describe('Lines before this one; else the newest'),
  after: z.coerce.number().int().min(0).optional().describe('Lines after this one, the oldest of them first'),
  limit: z.coerce.number().int().min(1).max(pageLines).default(100),
});
