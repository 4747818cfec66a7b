import { PATHS, ROUTES, type RouteName, type RouteSpec } from '#contract';
import { may, refusal, ROLE_RIGHTS, USER_ROLES, type Principal, type Refusal, type Right } from '#domain';

/** The right that a person needs for this route: the one that it names, else looking for a GET, and changing for the rest. */
export function rightFor(name: RouteName): Right {
  const spec: RouteSpec = ROUTES[name];
  return spec.needs ?? (PATHS[name][0] === 'GET' ? 'own.look' : 'own.change');
}

/** What a token to sign in with is good for. */
const TO_SIGN_IN: RouteName = 'tokens.rotate';

/** Why this principal may not call this route, or undefined: by kind of principal, and of persons by the rights of their role. */
export function accessProblem(name: RouteName, by: Principal): Refusal | undefined {
  const spec: RouteSpec = ROUTES[name];
  if (!spec.callers.includes(by.kind)) {
    return refusal('auth.forbidden', `${name} is not for the token of ${KIND[by.kind]}.`, {
      hint: `It is for: ${spec.callers.join(', ')}.`,
      details: { route: name, callers: [...spec.callers] },
    });
  }
  if (by.kind === 'session') return by.mcpOnly ? mcpOnlyProblem(name) : lookingProblem(name, by);
  if (by.kind !== 'user') return undefined;
  if (by.signIn && name !== TO_SIGN_IN) return signInProblem(name);
  return may(by, rightFor(name)) ? undefined : rightProblem(name, by.role);
}

/** A harness holds this token; what it may do, it does by the tools that its session is offered. */
const mcpOnlyProblem = (name: RouteName) =>
  refusal(
    'auth.forbidden',
    `${name} is not for the token of a managed session, which is good for MCP alone.`,
    {
      hint: 'Call the tools at /mcp.',
      details: { route: name },
    },
  );

/** A client has no more rights than its person. */
function lookingProblem(name: RouteName, by: Extract<Principal, { kind: 'session' }>): Refusal | undefined {
  return by.looksOnly && PATHS[name][0] !== 'GET' ? rightProblem(name, 'viewer') : undefined;
}

/** MCP is for sessions: a model that held a person's token could give itself every right of that person. */
export function mcpAccessProblem(by: Principal): Refusal {
  return refusal('auth.forbidden', `MCP is not for the token of ${KIND[by.kind]}.`, {
    hint: 'It is for sessions. Mint a token for a client: muster connect CLIENT',
    details: { route: 'mcp', callers: ['session'] },
  });
}

const KIND = { user: 'a person', agent: 'an agent', session: 'a session', join: 'a joining agent' } as const;

const signInProblem = (name: RouteName) =>
  refusal('auth.forbidden', `${name} is not for a token to sign in with, which is good for that alone.`, {
    hint: 'Sign in with it first: muster login --hub URL',
    details: { route: name },
  });

function rightProblem(name: RouteName, role: (typeof USER_ROLES)[number]): Refusal {
  const right = rightFor(name);
  const roles = USER_ROLES.filter((one) => ROLE_RIGHTS[one].includes(right));
  return refusal('auth.forbidden', `${name} needs the right ${right}, which a ${role} does not have.`, {
    hint: `Those have it: ${roles.join(', ')}. A token that only reads counts as a viewer’s.`,
    details: { route: name, role, right },
  });
}
