import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal, type Role, type Session } from '#domain';
import { sessionRoleRows, type Tx } from '#store';

/**
 * A turn comes into the queue of a session that has a role and is in no team: it is one of those that the role allows,
 * and the first one begins with what the role is told. Refused when they are used up.
 */
export async function takeTurnOfRole(
  tx: Tx,
  { id, label }: Pick<Session, 'id' | 'label'>,
  isCommand: boolean,
): Promise<Result<string, Refusal>> {
  const used = await sessionRoleRows.takeRoleTurn(tx, id);
  if (used !== null && (used > 0 || isCommand)) return ok('');
  const role = await sessionRoleRows.sessionRole(tx, id);
  if (role === null) return ok('');
  if (used !== null) return ok(`${promptOf(role)}\n\n`);
  return refuse(
    refusal(
      'session.turns_used_up',
      `Session ${label ?? id} has used all of the ${role.turns} turns that its role "${role.name}" gives it.`,
      {
        hint: `A person gives it as many again: muster session replace ${id}`,
        details: { session: id, turns: role.turns },
      },
    ),
  );
}

/** What a role must not do, in words: a harness that cannot be held to it is told at least. */
function promptOf({ prompt, mayWrite, mayExecute, maySpawn }: Role): string {
  const rules = [
    ...(mayWrite ? [] : ['Your role changes no files.']),
    ...(mayExecute ? [] : ['Your role runs no commands.']),
    ...(maySpawn ? [] : ['You spawn no sessions.']),
  ];
  return rules.length === 0 ? prompt : `${prompt}\n\n${rules.join(' ')}`;
}
