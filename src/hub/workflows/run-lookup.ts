import { ok, refuse, type Result } from '#base';
import { isId, refusal, type Principal, type Refusal, type Run } from '#domain';
import { runRows, type Reader } from '#store';

export const runNotFound = (ref: string) =>
  refuse(
    refusal('run.not_found', `No run "${ref}" was found.`, {
      hint: 'See what there is: muster workflow history',
      details: { run: ref },
    }),
  );

/** A run that the caller may see, by its id or the beginning of it: a person's are theirs, a session's those that it started. */
export async function resolveRun(reader: Reader, by: Principal, ref: string): Promise<Result<Run, Refusal>> {
  if (isId('run', ref)) {
    const run = await runRows.findRun(reader, ref);
    return run && sees(by, run) ? ok(run) : runNotFound(ref);
  }
  if (!/^run_[0-9a-z]{4,22}$/.test(ref)) return runNotFound(ref);
  const found = (await runRows.findRunsByShortId(reader, by.user, ref)).filter((run) => sees(by, run));
  const [one] = found;
  if (!one) return runNotFound(ref);
  if (found.length === 1) return ok(one);
  return refuse(
    refusal('run.ambiguous', `Several runs begin with "${ref}".`, {
      hint: `Give more of the id: ${found.map(({ id, name }) => `${id} (${name})`).join(', ')}`,
      details: { choices: found.map(({ id }) => id) },
    }),
  );
}

export function sees(by: Principal, run: Run): boolean {
  if (by.user !== run.user) return false;
  return by.kind === 'user' || (by.kind === 'session' && run.owner === by.session);
}
