import { z } from 'zod';
import type { JsonValue } from '../script/script-port.ts';

const gateAnswer = z.object({
  approved: z.boolean(),
  answer: z.string().nullish(),
  by: z.string().nullish(),
  reason: z.string().nullish(),
});

/** What people said to a gate, as it was handed over. */
export interface GateAnswer {
  readonly approved: boolean;
  readonly by: string | null;
  readonly reason: string | null;
}

/** Reads the value of an `approve` call. What cannot be read approves nothing. */
export function readGateAnswer(value: JsonValue): GateAnswer {
  const read = gateAnswer.safeParse(value);
  if (!read.success) return { approved: false, by: null, reason: 'the answer to its gate cannot be read' };
  const { approved, by = null, reason = null } = read.data;
  return { approved, by, reason };
}

/** Why a step failed whose gate was answered otherwise. */
export function rejection({ by, reason }: GateAnswer): string {
  const who = by === null ? '' : ` by ${by}`;
  return `it was not approved${who}${reason === null || reason.trim() === '' ? '' : `: ${reason}`}`;
}
