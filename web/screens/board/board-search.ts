import type { RouteInput } from '#contract';

export const BOARD_VIEWS = ['columns', 'list', 'recurring', 'settings'] as const;
export type BoardView = (typeof BOARD_VIEWS)[number];

export const PRIORITIES = ['high', 'medium', 'low', 'none'] as const;
export type Priority = (typeof PRIORITIES)[number];

/** What of a board one looks at. It stands in the address, so that it can be shared and survives a reload. */
export interface BoardSearch {
  view?: BoardView;
  assignee?: string;
  tag?: string;
  priority?: Priority;
  blocked?: boolean;
  text?: string;
  /** The task whose panel is open. */
  task?: string;
}

/** What an address says, without what says nothing. */
export function readBoardSearch(raw: Record<string, unknown>): BoardSearch {
  const { view, assignee, tag, priority, blocked, text, task } = raw;
  return withoutEmpty({
    view: BOARD_VIEWS.find((one) => one === view),
    assignee: textOf(assignee),
    tag: textOf(tag),
    priority: PRIORITIES.find((one) => one === priority),
    blocked: typeof blocked === 'boolean' ? blocked : undefined,
    text: textOf(text),
    task: textOf(task),
  });
}

/** The router reads a number or `true` in an address as what it looks like. */
function textOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean') return undefined;
  const text = String(value).trim();
  return text === '' ? undefined : text.slice(0, 200);
}

type Given = { [Key in keyof BoardSearch]: BoardSearch[Key] | undefined };

function withoutEmpty(given: Given): BoardSearch {
  const { view, assignee, tag, priority, blocked, text, task } = given;
  return {
    ...(view === undefined || view === 'columns' ? {} : { view }),
    ...(assignee === undefined ? {} : { assignee }),
    ...(tag === undefined ? {} : { tag }),
    ...(priority === undefined ? {} : { priority }),
    ...(blocked === undefined ? {} : { blocked }),
    ...(text === undefined ? {} : { text }),
    ...(task === undefined ? {} : { task }),
  };
}

/** The same with some of it changed; what is undefined goes. */
export const searchWith = (search: BoardSearch, change: Partial<Given>): BoardSearch =>
  withoutEmpty({ ...search, ...change });

export type Filter = Pick<BoardSearch, 'assignee' | 'tag' | 'priority' | 'blocked' | 'text'>;

export function filterOf({ assignee, tag, priority, blocked, text }: BoardSearch): Filter {
  return withoutEmpty({ assignee, tag, priority, blocked, text });
}

/** What takes every filter away. */
export const NO_FILTER = {
  assignee: undefined,
  tag: undefined,
  priority: undefined,
  blocked: undefined,
  text: undefined,
} as const satisfies Partial<Given>;

export const isFiltered = (filter: Filter): boolean => Object.keys(filter).length > 0;

type Query = NonNullable<RouteInput<'tasks.list'>['query']>;

/** As the hub is asked. */
export function queryOf({ blocked, ...rest }: Filter): Query {
  return { ...rest, ...(blocked === undefined ? {} : { blocked: blocked ? 'true' : 'false' }) };
}

/** The command that lists the same. */
export function cliOf(board: string, filter: Filter): string[] {
  const { assignee, tag, priority, blocked, text } = filter;
  const option = (flag: string, value: string | undefined) => (value === undefined ? [] : [flag, value]);
  return [
    ...['muster', 'task', 'list', '--board', board],
    ...option('--assigned', assignee),
    ...option('--tag', tag),
    ...option('--priority', priority),
    ...(blocked === true ? ['--blocked'] : []),
    ...option('--text', text),
  ];
}
