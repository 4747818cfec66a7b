import { PATHS, ROUTES, type RouteName, type RouteSpec } from '#contract';
import { refusal, type Principal, type Refusal } from '#domain';

/**
 * Why this principal may not call this route, or undefined. The table of routes decides by kind of principal; of
 * persons a viewer only reads, and what concerns the whole hub is for admins.
 */
export function accessProblem(name: RouteName, by: Principal): Refusal | undefined {
  const spec: RouteSpec = ROUTES[name];
  if (!spec.callers.includes(by.kind)) {
    return refusal('auth.forbidden', `${name} is not for the token of ${KIND[by.kind]}.`, {
      hint: `It is for: ${spec.callers.join(', ')}.`,
      details: { route: name, callers: [...spec.callers] },
    });
  }
  if (by.kind === 'session' && by.mcpOnly) return mcpOnlyProblem(name);
  if (by.kind !== 'user') return undefined;
  if (spec.admin && by.role !== 'admin') return roleProblem(name, by.role, 'an admin');
  if (by.role === 'viewer' && PATHS[name][0] !== 'GET') return roleProblem(name, by.role, 'a member');
  return undefined;
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

/** MCP is for sessions: a model that held a person's token could give itself every right of that person. */
export function mcpAccessProblem(by: Principal): Refusal {
  return refusal('auth.forbidden', `MCP is not for the token of ${KIND[by.kind]}.`, {
    hint: 'It is for sessions. Mint a token for a client: muster connect CLIENT',
    details: { route: 'mcp', callers: ['session'] },
  });
}

const KIND = { user: 'a person', agent: 'an agent', session: 'a session', join: 'a joining agent' } as const;

function roleProblem(name: RouteName, role: string, needed: string): Refusal {
  return refusal('auth.forbidden', `${name} needs ${needed}; this token is of a ${role}.`, {
    details: { route: name, role },
  });
}
