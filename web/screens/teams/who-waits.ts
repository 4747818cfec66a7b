import type { RouteAnswer } from '#contract';
import type { Entry } from './mail/mail-thread.ts';

type TaskDetail = RouteAnswer<'tasks.show'>;

/** Somebody waits for somebody else: both by their names in the team. */
export interface Wait {
  from: string;
  to: string;
  /** For what, as a sentence after both names. */
  why: string;
}

export interface WaitPicture {
  waits: Wait[];
  /** Names that wait for each other in a circle: nobody of them goes on. Each circle once. */
  circles: string[][];
}

/** What is looked at. Names are those of the team: `lead`, or a teammate's. */
export interface Waiting {
  thread: readonly Entry[];
  /** Open tasks that need others, with what those are. */
  tasks: readonly Pick<TaskDetail, 'title' | 'assignee' | 'claimedBy' | 'needs' | 'state'>[];
  /** Who is for or works on a task, by its id. */
  holders: ReadonlyMap<string, string>;
  /** The name of a session in the team. */
  nameOf: (session: string) => string | undefined;
  /** Addresses as names. */
  called: (address: string | null) => string;
}

/** Who waits for whom: for answers that were asked for and have not come, and for tasks that have to be done before. */
export function whoWaits({ thread, tasks, holders, nameOf, called }: Waiting): WaitPicture {
  const waits: Wait[] = [];
  const add = (wait: Wait) => {
    const isKnown = waits.some(
      ({ from, to, why }) => from === wait.from && to === wait.to && why === wait.why,
    );
    if (wait.from !== wait.to && !isKnown) waits.push(wait);
  };
  for (const { asking, sender, to } of thread)
    if (asking === 'awaited')
      for (const { recipient } of to)
        add({ from: called(sender), to: called(recipient), why: 'for an answer' });
  for (const task of tasks) {
    const from = waiterOf(task, nameOf);
    if (from === undefined) continue;
    for (const need of task.needs) {
      const to = need.state === 'done' ? undefined : holders.get(need.id);
      if (to !== undefined) add({ from, to, why: `for “${need.title}”` });
    }
  }
  return { waits, circles: circlesOf(waits) };
}

function waiterOf(
  { assignee, claimedBy }: Pick<TaskDetail, 'assignee' | 'claimedBy'>,
  nameOf: (session: string) => string | undefined,
): string | undefined {
  if (claimedBy !== null) return nameOf(claimedBy);
  return assignee.kind === 'session' ? nameOf(assignee.session) : undefined;
}

/** Of everybody who waits in a circle the shortest one, each beginning with the name that comes first. */
export function circlesOf(waits: readonly Pick<Wait, 'from' | 'to'>[]): string[][] {
  const next = new Map<string, Set<string>>();
  for (const { from, to } of waits) next.set(from, (next.get(from) ?? new Set()).add(to));
  const found = new Map<string, string[]>();
  for (const name of next.keys()) {
    const way = wayBack(name, next);
    if (way) found.set(fromFirst(way).join('\n'), fromFirst(way));
  }
  return [...found.values()];
}

/** The shortest way from a name to itself, as the names on it. */
function wayBack(name: string, next: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const seen = new Set<string>();
  let ways: string[][] = [[name]];
  while (ways.length > 0) {
    const longer: string[][] = [];
    for (const way of ways)
      for (const other of next.get(way.at(-1) ?? name) ?? []) {
        if (other === name) return way;
        if (seen.has(other)) continue;
        seen.add(other);
        longer.push([...way, other]);
      }
    ways = longer;
  }
  return undefined;
}

function fromFirst(circle: readonly string[]): string[] {
  const first = circle.toSorted()[0] ?? '';
  const at = circle.indexOf(first);
  return [...circle.slice(at), ...circle.slice(0, at)];
}

/** Where each name stands on a circle, between 0 and 1 from the left and from above; the first at the top. */
export function placesOf(names: readonly string[]): Map<string, { x: number; y: number }> {
  return new Map(
    names.map((name, at) => {
      const angle = (2 * Math.PI * at) / names.length - Math.PI / 2;
      return [name, { x: 0.5 + 0.5 * Math.cos(angle), y: 0.5 + 0.5 * Math.sin(angle) }];
    }),
  );
}
