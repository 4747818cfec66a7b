import { ok, refuse, unreachable, type Result } from '#base';
import { isId, refusal } from '#domain';
import type { Principal, Refusal, SessionState } from '#domain';
import type { tokenRows } from '#store';

type KnownToken = tokenRows.KnownToken;
type Judged = Result<Principal, Refusal>;

/** Its harness calls while the session starts, too; once it is closing nothing of it may act any more. */
export const CALLING_STATES: readonly SessionState[] = ['starting', 'open'];

/** Who a stored token stands for at `now`, or why for nobody. Says no more than the bearer of the token may know. */
export function judgeToken(known: KnownToken, now: number): Judged {
  const { token, user } = known;
  if (token.kind === 'join' && token.subject !== null) return used();
  if (token.revokedAt !== null) return no('auth.revoked', 'This token was revoked.');
  if (token.expiresAt !== null && now >= token.expiresAt)
    return no('auth.expired', 'This token has expired.');
  if (user.disabledAt !== null) return disabled(user.name);
  switch (token.kind) {
    case 'user':
      return judgePerson(known);
    case 'agent':
      return judgeAgent(known);
    case 'session':
      return judgeSession(known);
    case 'join':
      return user.role === 'viewer' ? viewers() : ok({ kind: 'join', user: token.user, token: token.id });
    default:
      return unreachable(token.kind);
  }
}

function judgePerson({ token, user }: KnownToken): Judged {
  return ok({
    kind: 'user',
    user: token.user,
    token: token.id,
    role: token.readOnly ? 'viewer' : user.role,
    client: token.client ?? 'api',
    ...(token.signIn ? { signIn: true } : {}),
    ...(token.readOnly && user.role === 'admin' ? { ofAdmin: true } : {}),
  });
}

const disabled = (name: string) =>
  refuse(
    refusal('auth.disabled', `The account "${name}" is disabled.`, {
      hint: 'An admin of this hub lets it in again: muster user enable NAME',
    }),
  );

const viewers = () =>
  refuse(refusal('auth.forbidden', 'Whoever minted this join token is a viewer now, and adds no agents.'));

const used = () =>
  refuse(
    refusal('auth.join_used', 'This join token has registered an agent already; each is good for one.', {
      hint: 'Mint another: muster agent token. An agent that has its own token starts without one.',
    }),
  );

function judgeAgent({ token, intent }: KnownToken): Judged {
  if (intent === 'disabled') {
    return refuse(
      refusal('agent.disabled', 'This agent is disabled.', {
        hint: 'A person lets it in again: muster agent enable NAME',
      }),
    );
  }
  if (intent === null || token.subject === null || !isId('agent', token.subject)) {
    return no('auth.revoked', 'The agent of this token was removed.');
  }
  return ok({ kind: 'agent', user: token.user, token: token.id, agent: token.subject });
}

function judgeSession({ token, user, sessionState, harness }: KnownToken): Judged {
  if (
    sessionState === null ||
    token.subject === null ||
    !isId('session', token.subject) ||
    !CALLING_STATES.includes(sessionState)
  ) {
    return no('auth.revoked', 'The session of this token has ended.');
  }
  return ok({
    kind: 'session',
    user: token.user,
    token: token.id,
    session: token.subject,
    ...(harness === null ? {} : { mcpOnly: true }),
    ...(user.role === 'viewer' ? { looksOnly: true } : {}),
  });
}

function no(
  code: 'auth.revoked' | 'auth.expired' | 'auth.forbidden' | 'auth.invalid' | 'auth.missing',
  message: string,
): { ok: false; error: Refusal } {
  return refuse(
    refusal(code, message, {
      hint: 'On the hub’s own machine muster up makes a new one at its start; elsewhere an admin makes one: muster token create --client cli --user NAME',
    }),
  );
}
