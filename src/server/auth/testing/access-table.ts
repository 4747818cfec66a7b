import { PATHS, ROUTES, type RouteName, type RouteSpec } from '#contract';
import { TOOLS } from '../../mcp/toolsets.ts';

const COLUMNS = ['user', 'agent', 'join', 'session', 'anyone'] as const;

/** The table of routes by kind of token, as Markdown; `docs/SECURITY.md` carries it, and a test holds the two together. */
export function accessTable(): string {
  const head = ['Route', 'Method and path', 'Person', 'Agent', 'Joining', 'Session', 'No token'];
  const rows = Object.entries<RouteSpec>(ROUTES).map(([name, spec]) => row(name, spec));
  return [line(head), line(head.map(() => '---')), ...rows].join('\n');
}

function row(name: string, spec: RouteSpec): string {
  const [method, path] = isRouteName(name) ? PATHS[name] : ['', ''];
  const cells = COLUMNS.map((caller) => {
    if (!spec.callers.includes(caller) && !spec.callers.includes('anyone')) return '–';
    if (caller !== 'user' || spec.callers.includes('anyone')) return 'yes';
    return spec.admin ? 'admin' : method === 'GET' ? 'yes' : 'member';
  });
  return line([`\`${name}\``, `\`${method} ${path}\``, ...cells]);
}

function isRouteName(name: string): name is RouteName {
  return name in PATHS;
}

const line = (cells: string[]) => `| ${cells.join(' | ')} |`;

/** The table of MCP tools, as Markdown: all are for sessions; some are offered to some of them. */
export function toolTable(): string {
  const head = ['Tool', 'Toolset', 'Person', 'Agent', 'Joining', 'Session', 'No token'];
  const rows = TOOLS.map((tool) =>
    line([`\`${tool.name}\``, tool.toolset, '–', '–', '–', tool.offeredTo, '–']),
  );
  return [line(head), line(head.map(() => '---')), ...rows].join('\n');
}
