import type { Result } from '#base';
import { refusal, type Refusal } from './refusal.ts';
import { partProblem } from './team.ts';

/** A teammate as it is typed in one word. */
export interface TeammateSpec {
  name: string;
  role: string;
  harness?: string;
  agent?: string;
}

/** `name:role[:harness[@agent]]`. */
export function readTeammateSpec(text: string): Result<TeammateSpec, Refusal> {
  const [name = '', role = '', where = '', ...more] = text.split(':');
  const [harness = '', agent, ...rest] = where.split('@');
  const tooMany = more.length > 0 || rest.length > 0;
  const problem = tooMany ? '' : partsProblem(name, role);
  if (problem !== undefined)
    return {
      ok: false,
      error: refusal(
        'request.invalid',
        `"${text.slice(0, 200)}" is no teammate${problem === '' ? '' : `: ${problem}`}.`,
        {
          hint: 'Write name:role, name:role:harness or name:role:harness@agent, such as ann:developer:grok@mill',
        },
      ),
    };
  return {
    ok: true,
    value: {
      name,
      role,
      ...(harness === '' ? {} : { harness }),
      ...(agent === undefined || agent === '' ? {} : { agent }),
    },
  };
}

const partsProblem = (name: string, role: string): string | undefined =>
  role === '' ? 'it names no role' : (partProblem(name, 'teammate') ?? partProblem(role, 'role'));

/** Every teammate that was typed; the first that is none is told. */
export function readTeammateSpecs(texts: readonly string[]): Result<TeammateSpec[], Refusal> {
  const mates: TeammateSpec[] = [];
  for (const text of texts) {
    const mate = readTeammateSpec(text);
    if (!mate.ok) return mate;
    mates.push(mate.value);
  }
  return { ok: true, value: mates };
}
