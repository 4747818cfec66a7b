import { ok, refuse, type Result } from '#base';
import type { RouteInput } from '#contract';
import { partProblem, refusal, type Refusal } from '#domain';

export type TeammateBody = RouteInput<'teammates.spawn'>['body'];

/** `name:role[:harness[@agent]]`, as it is typed. */
export function readTeammate(text: string): Result<TeammateBody, Refusal> {
  const [name = '', role = '', where = '', ...more] = text.split(':');
  const [harness = '', agent, ...rest] = where.split('@');
  const tooMany = more.length > 0 || rest.length > 0;
  const problem = tooMany ? '' : partsProblem(name, role);
  if (problem !== undefined)
    return refuse(
      refusal(
        'request.invalid',
        `"${text.slice(0, 200)}" is no teammate${problem === '' ? '' : `: ${problem}`}.`,
        {
          hint: 'Write name:role, name:role:harness or name:role:harness@agent, such as ann:developer:grok@mill',
        },
      ),
    );
  return ok({
    name,
    role,
    ...(harness === '' ? {} : { harness }),
    ...(agent === undefined || agent === '' ? {} : { agent }),
  });
}

const partsProblem = (name: string, role: string): string | undefined =>
  role === '' ? 'it names no role' : (partProblem(name, 'teammate') ?? partProblem(role, 'role'));

/** Every teammate that was typed; the first that is none is told. */
export function readTeammates(texts: readonly string[]): Result<TeammateBody[], Refusal> {
  const mates: TeammateBody[] = [];
  for (const text of texts) {
    const mate = readTeammate(text);
    if (!mate.ok) return mate;
    mates.push(mate.value);
  }
  return ok(mates);
}
