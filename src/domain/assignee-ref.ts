import type { Result } from '#base';
import { refusal, type Refusal } from './refusal.ts';

/** Whom a task is for, as it is typed and sent: an agent by its name or id, a session by its label or id. */
export type AssigneeRef =
  | { kind: 'any' }
  | { kind: 'agent'; agent: string }
  | { kind: 'harness'; harness: string }
  | { kind: 'session'; session: string };

/** Reads `any`, `agent:NAME`, `harness:NAME` or `session:ID-or-label`. */
export function readAssignee(text: string): Result<AssigneeRef, Refusal> {
  if (text === 'any') return { ok: true, value: { kind: 'any' } };
  const [, kind, name = ''] = /^(agent|harness|session):(.+)$/su.exec(text) ?? [];
  if (kind === 'agent') return { ok: true, value: { kind, agent: name } };
  if (kind === 'harness') return { ok: true, value: { kind, harness: name } };
  if (kind === 'session') return { ok: true, value: { kind, session: name } };
  return {
    ok: false,
    error: refusal('request.invalid', `"${text.slice(0, 100)}" says of nobody that a task is for them.`, {
      hint: 'One of: any, agent:NAME, harness:NAME, session:LABEL',
    }),
  };
}
