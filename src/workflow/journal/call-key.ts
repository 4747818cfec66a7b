import { createHash } from 'node:crypto';
import type { ProgramCall } from '../program/program.ts';

/** What of a run is a part of what each of its calls asks for: the same words elsewhere are another question. */
export interface CallContext {
  cwd: string | null;
  /** Address and ref of a repository. */
  source: string | null;
  harness: string | null;
  agent: string | null;
}

/** Hash of what a call asks for. Its names, its bounds and its number of tries are no part of that: to change them runs nothing anew. */
export function contentOf(call: ProgramCall, context: CallContext): string {
  switch (call.kind) {
    case 'agent': {
      const {
        id: _id,
        label: _label,
        phase: _phase,
        timeoutMs: _time,
        budget: _budget,
        ...asked
      } = call.options;
      const { retry: _retry, ...options } = asked;
      return digest(['agent', call.prompt, options, context]);
    }
    case 'approve':
      return digest([
        'approve',
        call.question,
        call.options.approvers ?? null,
        call.options.upstream ?? null,
      ]);
    case 'workflow':
      return digest(['workflow', call.name, call.args, context]);
  }
}

/** The id that its author gave a call. */
export const idOf = (call: ProgramCall): string | undefined =>
  call.kind === 'workflow' ? undefined : call.options.id;

/** A short hash of a value of JSON; the order of names in objects does not matter. */
export function digest(value: unknown): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 32);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`);
  return `{${fields.join(',')}}`;
}
