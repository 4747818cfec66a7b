import { PATHS, ROUTES, type RouteName, type RouteSpec } from '#contract';
import { RIGHTS, ROLE_RIGHTS, USER_ROLES, type Right } from '#domain';
import { TOOLS } from '../../mcp/toolsets.ts';
import { rightFor } from '../access.ts';

/** Who calls, as the columns of the table have it. */
export const COLUMNS = {
  admin: 'Admin',
  member: 'Member',
  viewer: 'Viewer',
  agent: 'Agent',
  join: 'Joining',
  session: 'Session',
  viewersSession: 'Session of a viewer',
  anyone: 'No token',
} as const;
export type Column = keyof typeof COLUMNS;

const HEADS = Object.values(COLUMNS);
const KEYS = Object.keys(COLUMNS).filter((key): key is Column => key in COLUMNS);

/** Every route there is. */
export const ROUTE_NAMES = Object.keys(PATHS).filter((name): name is RouteName => name in PATHS);

/** Who may call a route; what `docs/SECURITY.md` says and the matrix of the tests tries. */
export function allowed(name: RouteName): Record<Column, boolean> {
  const { callers }: RouteSpec = ROUTES[name];
  const isOpen = callers.includes('anyone');
  const person = (role: (typeof USER_ROLES)[number]) =>
    isOpen || (callers.includes('user') && ROLE_RIGHTS[role].includes(rightFor(name)));
  const session = isOpen || callers.includes('session');
  return {
    admin: person('admin'),
    member: person('member'),
    viewer: person('viewer'),
    agent: isOpen || callers.includes('agent'),
    join: isOpen || callers.includes('join'),
    session,
    viewersSession: session && (isOpen || PATHS[name][0] === 'GET'),
    anyone: isOpen,
  };
}

/** The table of routes by kind of token, as Markdown; `docs/SECURITY.md` carries it, and a test holds the two together. */
export function accessTable(): string {
  const head = ['Route', 'Method and path', 'Right', ...HEADS];
  return asTable(head, ROUTE_NAMES.map(row));
}

function row(name: RouteName): string[] {
  const [method, path] = PATHS[name];
  const { callers }: RouteSpec = ROUTES[name];
  const right = callers.includes('user') ? `\`${rightFor(name)}\`` : '–';
  const cells = allowed(name);
  return [`\`${name}\``, `\`${method} ${path}\``, right, ...KEYS.map((key) => mark(cells[key]))];
}

/** The table of MCP tools, as Markdown: all are for sessions; some are offered to some of them. */
export function toolTable(): string {
  const head = [
    'Tool',
    'Toolset',
    'Session',
    'Session of a viewer',
    'Person',
    'Agent',
    'Joining',
    'No token',
  ];
  const rows = TOOLS.map((tool) => [
    `\`${tool.name}\``,
    tool.toolset,
    tool.offeredTo,
    mark(tool.annotations.readOnlyHint),
    '–',
    '–',
    '–',
    '–',
  ]);
  return asTable(head, rows);
}

/** What each role may do, as Markdown. */
export function rightTable(): string {
  const rights = Object.keys(RIGHTS).filter((right): right is Right => right in RIGHTS);
  return asTable(
    ['Right', 'To', ...USER_ROLES],
    rights.map((right) => [
      `\`${right}\``,
      RIGHTS[right],
      ...USER_ROLES.map((role) => mark(ROLE_RIGHTS[role].includes(right))),
    ]),
  );
}

const mark = (is: boolean): string => (is ? 'yes' : '–');
const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
const asTable = (head: readonly string[], rows: readonly string[][]) =>
  [head, head.map(() => '---'), ...rows].map(line).join('\n');
