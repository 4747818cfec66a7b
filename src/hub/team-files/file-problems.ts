import { nearest, type FileFinding, type ReadYaml } from '#base/yaml';
import type { TeamFile } from './team-file-schema.ts';

type Path = readonly PropertyKey[];

/** Where and what: a part of a team file that does not fit another part of it. */
export interface FileProblem {
  path: Path;
  message: string;
}

/** What no schema sees: names that are given twice, and names of what is not there. */
export function* crossProblems(file: TeamFile, roles: readonly string[]): Iterable<FileProblem> {
  const mates = file.teammates.map(({ name }) => name);
  const keys = file.tasks.flatMap(({ key }) => (key === undefined ? [] : [key]));
  yield* twice(mates, (at) => ['teammates', at, 'name'], 'teammate');
  yield* twice(
    file.tasks.map(({ key }) => key),
    (at) => ['tasks', at, 'key'],
    'key',
  );
  for (const [at, { role }] of file.teammates.entries())
    if (!roles.includes(role))
      yield { path: ['teammates', at, 'role'], message: unknown('role', role, roles) };
  for (const [at, task] of file.tasks.entries()) {
    if (task.for !== undefined && !mates.includes(task.for))
      yield { path: ['tasks', at, 'for'], message: unknown('teammate', task.for, mates) };
    for (const [index, need] of task.needs.entries())
      if (!keys.includes(need))
        yield { path: ['tasks', at, 'needs', index], message: unknown('key', need, keys) };
  }
  if (file.cwd !== undefined && file.git !== undefined)
    yield { path: ['git'], message: 'a team works in cwd or on git, not on both' };
  yield* promptsInCommands(file);
  yield* cycles(file);
}

/** What a team is started with, as a team file stands for it. */
export const PROMPT = /\{\{\s*prompt\s*\}\}/gu;

/** A shell would run what stands in the prompt, and quotes around it are the prompt's to close. */
function* promptsInCommands({ gates = [], teammates, tasks }: TeamFile): Iterable<FileProblem> {
  const lines: [Path, string | undefined][] = [
    ...gates.map(({ command }, at): [Path, string] => [['gates', at, 'command'], command]),
    ...teammates.flatMap(({ task, command }, at): [Path, string | undefined][] =>
      command === true ? [[['teammates', at, 'task'], task]] : [],
    ),
    ...tasks.flatMap(({ title, description, command }, at): [Path, string][] => {
      if (command !== true) return [];
      return [[['tasks', at, description === undefined ? 'title' : 'description'], description ?? title]];
    }),
  ];
  for (const [path, line] of lines)
    if (line !== undefined && line.search(PROMPT) !== -1)
      yield {
        path,
        message:
          '{{prompt}} cannot stand in a command line: a shell would run what is in it. Give it to a teammate as text',
      };
}

function* twice(
  names: readonly (string | undefined)[],
  pathOf: (at: number) => Path,
  what: string,
): Iterable<FileProblem> {
  for (const [at, name] of names.entries())
    if (name !== undefined && names.indexOf(name) < at)
      yield { path: pathOf(at), message: `the ${what} "${name}" is there already` };
}

function unknown(what: string, name: string, known: readonly string[]): string {
  const meant = nearest(name, known);
  const rest = known.length === 0 ? 'there is none' : `there are ${known.join(', ')}`;
  return `there is no ${what} "${name}"; ${meant === undefined ? rest : `is it "${meant}"?`}`;
}

/** Tasks that wait for each other would never begin. */
function* cycles({ tasks }: TeamFile): Iterable<FileProblem> {
  const needs = new Map(
    tasks.flatMap(({ key, needs: of }) => (key === undefined ? [] : [[key, of] as const])),
  );
  const done = new Set<string>();
  const walk = (key: string, path: readonly string[]): readonly string[] | undefined => {
    const from = path.indexOf(key);
    if (from !== -1) return [...path.slice(from), key];
    if (done.has(key)) return undefined;
    for (const need of needs.get(key) ?? []) {
      const circle = walk(need, [...path, key]);
      if (circle) return circle;
    }
    done.add(key);
    return undefined;
  };
  for (const [at, { key }] of tasks.entries()) {
    const circle = key === undefined ? undefined : walk(key, []);
    if (!circle) continue;
    yield { path: ['tasks', at, 'needs'], message: `tasks wait for each other: ${circle.join(' needs ')}` };
    return;
  }
}

/** In the order of the file. */
export const findingsOf = (problems: Iterable<FileProblem>, at: ReadYaml<unknown>['at']): FileFinding[] =>
  [...problems]
    .map(({ path, message }) => ({ ...at(path), severity: 'error' as const, message }))
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
