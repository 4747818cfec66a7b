import { posix } from 'node:path';
import { findCycles } from './find-cycles.ts';
import type { Import, SourceFile } from './read-imports.ts';
import {
  CONFINED_PACKAGES,
  folderOf,
  isTestFile,
  LIGHT_DOORS,
  ROOMS,
  type Arrow,
  type Room,
} from './rooms.ts';

export interface ImportReport {
  readonly files: number;
  readonly imports: number;
  /** One line each: where, what, and what the table says. */
  readonly violations: readonly string[];
}

const DOCUMENT = /^docs\/[\w/-]+\.md\?raw$/;
const DOORS = new Map(ROOMS.flatMap((room) => Object.entries(room.doors)));

/** Holds all files of the rooms to the table in `rooms.ts`. */
export function checkImports(sources: readonly SourceFile[]): ImportReport {
  const known = new Set(sources.map((source) => source.path));
  const violations = sources.flatMap((source) => checkFile(source, known));
  return {
    files: sources.length,
    imports: sources.reduce((sum, source) => sum + source.imports.length, 0),
    violations: [...violations, ...checkCycles(sources, known), ...checkLightDoors(sources)],
  };
}

function checkFile(source: SourceFile, known: ReadonlySet<string>): string[] {
  const room = roomOf(source.path);
  if (!room) return [`${source.path} stands in no room (tooling/architecture/rooms.ts)`];
  const found = source.imports.flatMap((one) => {
    const problem = checkImport(one, room, known);
    return problem ? [`${one.file}:${one.line} ${problem}`] : [];
  });
  if (room.name === 'base' || isTestFile(source.path)) return found;
  return [
    ...found,
    ...source.readsClockAt.map((line) => `${source.path}:${line} reads the time by new Date()`),
  ];
}

function checkImport(one: Import, room: Room, known: ReadonlySet<string>): string | undefined {
  const { target } = one;
  if (target === undefined) {
    return isTestFile(one.file) ? undefined : 'imports a computed name, which nothing can check';
  }
  if (target.startsWith('.')) return checkRelative(one, target, room, known);
  if (target.startsWith('#')) return checkDoor(one, target, room);
  return checkPackage(one, target);
}

function checkRelative(
  one: Import,
  target: string,
  room: Room,
  known: ReadonlySet<string>,
): string | undefined {
  const path = resolveRelative(one.file, target);
  const test = isTestFile(one.file);
  if (test && path.startsWith('test/')) return undefined;
  // The page carries documents along as text: no code of another room comes with them.
  if (room.name === 'web' && DOCUMENT.test(path)) return undefined;
  if (!path.startsWith(folderOf(room))) return `reaches out of its room by path: ${target}`;
  if (!test && isTestFile(path)) return `loads a test file: ${target}`;
  const isCode = /\.tsx?$/.test(path);
  if (isCode && !known.has(path)) return `imports a file that does not exist: ${target}`;
  if (!isCode && posix.extname(path) === '') return `imports without a file ending: ${target}`;
  return undefined;
}

function checkDoor(one: Import, target: string, room: Room): string | undefined {
  if (!DOORS.has(target)) return `knocks at ${target}, which is no door`;
  if (isTestFile(one.file)) return undefined;
  if (target in room.doors) return `enters its own room by the door ${target}; use the path`;
  const arrows = room.mayEnter.filter((arrow) => arrow.door === target);
  if (arrows.some((arrow) => permits(arrow, one))) return undefined;
  const reasons = arrows.map(describe);
  return reasons.length === 0
    ? `enters ${target}, which ${room.name} may not`
    : `enters ${target}, which is free only ${reasons.join(', or ')}`;
}

function permits(arrow: Arrow, one: Import): boolean {
  if (arrow.onlyFrom !== undefined && !stands(one.file, arrow.onlyFrom)) return false;
  if (arrow.typesOnly && one.kind !== 'type') return false;
  return !(arrow.lazy && one.kind === 'value');
}

function describe(arrow: Arrow): string {
  const parts = [];
  if (arrow.onlyFrom !== undefined) parts.push(`from ${arrow.onlyFrom}`);
  if (arrow.typesOnly) parts.push('by import type');
  if (arrow.lazy) parts.push('by await import() or import type');
  return parts.join(' ');
}

function checkPackage(one: Import, target: string): string | undefined {
  if (isTestFile(one.file)) return undefined;
  const homes = CONFINED_PACKAGES[packageName(target)];
  if (!homes || homes.some((home) => stands(one.file, home))) return undefined;
  return `imports ${target}, which stands in ${homes.join(', ')} alone`;
}

function checkCycles(sources: readonly SourceFile[], known: ReadonlySet<string>): string[] {
  const graph = new Map<string, string[]>();
  for (const { path, imports } of sources) {
    const targets = imports.flatMap((one) => resolve(one) ?? []).filter((target) => known.has(target));
    graph.set(path, targets);
  }
  return findCycles(graph).map((cycle) => `import cycle: ${cycle.join(' → ')}`);
}

function checkLightDoors(sources: readonly SourceFile[]): string[] {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  return Object.entries(LIGHT_DOORS).flatMap(([door, banned]) => {
    const start = byPath.get(fileOfDoor(door) ?? '');
    if (!start) return [];
    return loads(start, byPath).flatMap((one) => {
      const isBanned = banned.some((name) =>
        one.target?.startsWith('node:') ? name === 'node:' : packageName(one.target ?? '') === name,
      );
      return isBanned ? [`${one.file}:${one.line} loads ${one.target}, and ${door} stays free of that`] : [];
    });
  });
}

/** All imports of packages that entering a file makes happen at once. */
function loads(start: SourceFile, byPath: ReadonlyMap<string, SourceFile>): Import[] {
  const seen = new Set([start.path]);
  const queue = [start];
  const found: Import[] = [];
  for (const source of queue) {
    for (const one of source.imports) {
      if (one.kind !== 'value') continue;
      const path = resolve(one);
      if (path === undefined) found.push(one);
      const next = byPath.get(path ?? '');
      if (!next || seen.has(next.path)) continue;
      seen.add(next.path);
      queue.push(next);
    }
  }
  return found;
}

function resolve(one: Import): string | undefined {
  if (one.target?.startsWith('.')) return resolveRelative(one.file, one.target);
  return one.target === undefined ? undefined : fileOfDoor(one.target);
}

function resolveRelative(file: string, target: string): string {
  return posix.join(posix.dirname(file), target);
}

function fileOfDoor(door: string): string | undefined {
  return DOORS.get(door)?.replace(/^\.\//, '');
}

function roomOf(path: string): Room | undefined {
  return ROOMS.find((room) => path.startsWith(folderOf(room)));
}

function stands(file: string, place: string): boolean {
  return place.endsWith('/') ? file.startsWith(place) : file === place;
}

function packageName(target: string): string {
  if (target.startsWith('node:')) return target;
  return target.split('/', target.startsWith('@') ? 2 : 1).join('/');
}
