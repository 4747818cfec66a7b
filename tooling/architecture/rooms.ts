/**
 * The rooms of `src/` (and `web/`), their doors, and who may enter whom. This table is the only statement of it: the
 * test beside it holds every import to it, and the diagram in ARCHITECTURE.md is printed from it.
 */

/** A permission to import one door. */
export interface Arrow {
  readonly door: string;
  /** Types only: nothing of the other room is loaded. */
  readonly typesOnly?: true;
  /** By `await import()` (or types): the other room is loaded when it is needed, not at start. */
  readonly lazy?: true;
  /** The one file, or folder when it ends in `/`, that has this permission; else the whole room. */
  readonly onlyFrom?: string;
}

export interface Room {
  /** Its folder below `src/`; `web` stands at the root. */
  readonly name: string;
  /** Door → file, as in package.json's `imports`. */
  readonly doors: Readonly<Record<string, string>>;
  readonly mayEnter: readonly Arrow[];
}

export const ROOMS: readonly Room[] = [
  room('base', [], ['yaml']),
  room('domain', ['#base']),
  room('store', ['#base', '#domain']),
  room('workflow', ['#base', '#base/yaml', '#domain'], ['definition', 'script']),
  room('hub', [
    '#base',
    '#base/yaml',
    '#domain',
    '#store',
    '#workflow',
    '#workflow/definition',
    '#workflow/script',
  ]),
  room('contract', ['#base', '#domain', '#workflow/definition'], ['client']),
  room(
    'server',
    [
      '#base',
      '#domain',
      '#hub',
      '#contract',
      '#contract/client',
      { door: '#store', onlyFrom: 'src/server/start.ts' },
    ],
    ['acp'],
  ),
  room('harness', ['#base', '#domain']),
  room('workspace', ['#base', '#domain']),
  room('agent', ['#base', '#domain', '#contract', '#contract/client', '#harness', '#workspace']),
  {
    name: 'cli',
    doors: {},
    mayEnter: [
      ...['#base', '#domain', '#contract', '#contract/client'].map((door) => ({ door })),
      ...['#server', '#server/acp', '#agent', '#harness', '#store'].map((door) => ({
        door,
        lazy: true as const,
        onlyFrom: 'src/cli/compose/',
      })),
    ],
  },
  { name: 'web', doors: {}, mayEnter: [{ door: '#contract' }, { door: '#contract/client' }] },
];

/** Packages (or `node:` modules) that stand in some places alone: files, or folders when they end in `/`. */
export const CONFINED_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  kysely: ['src/store/'],
  pg: ['src/store/'],
  'quickjs-wasi': ['src/workflow/script/'],
  'node:worker_threads': ['src/workflow/script/'],
  'node:sqlite': ['src/store/', 'src/agent/disk/daemon-lock.ts'],
  hono: ['src/server/', 'src/contract/'],
  '@hono/node-server': ['src/server/'],
  '@hono/zod-openapi': ['src/server/', 'src/contract/'],
  '@agentclientprotocol/sdk': ['src/harness/', 'src/server/acp/'],
  '@modelcontextprotocol/server': ['src/server/mcp/'],
  'prom-client': ['src/server/telemetry/'],
  '@opentelemetry/api': ['src/server/telemetry/'],
  '@opentelemetry/exporter-trace-otlp-http': ['src/server/telemetry/'],
  '@opentelemetry/resources': ['src/server/telemetry/'],
  '@opentelemetry/sdk-trace': ['src/server/telemetry/'],
};

/** Doors that must stay light or run in a browser: what no file behind them may load, directly or not (types may). */
export const LIGHT_DOORS: Readonly<Record<string, readonly string[]>> = {
  '#workflow/definition': ['node:'],
  '#contract': ['node:'],
  '#contract/client': ['node:', 'zod', 'hono', '@hono/zod-openapi'],
};

/**
 * Tests and what only tests load. They enter rooms by their doors like everybody, but may enter any of them, and may
 * use any package.
 */
export function isTestFile(path: string): boolean {
  return /\.test\.tsx?$|\/(conformance|testing)\//.test(path);
}

/** The folder of a room, from the root, with its slash. */
export function folderOf(room: Pick<Room, 'name'>): string {
  return room.name === 'web' ? 'web/' : `src/${room.name}/`;
}

function room(name: string, mayEnter: readonly (string | Arrow)[], sideDoors: readonly string[] = []): Room {
  const doors: Record<string, string> = { [`#${name}`]: `./src/${name}/index.ts` };
  for (const side of sideDoors) doors[`#${name}/${side}`] = `./src/${name}/${side}/index.ts`;
  return {
    name,
    doors,
    mayEnter: mayEnter.map((arrow) => (typeof arrow === 'string' ? { door: arrow } : arrow)),
  };
}
