import type { Recipe } from '#harness';
import { BEHAVIOUR, COST, type Column } from './probes.ts';

/** What was seen of one harness. */
export interface Seen {
  row: string;
  version: string;
  /** Of the look, as YYYY-MM-DD. */
  date: string;
  cells: Partial<Record<Column, string>>;
}

/** The text with the rows of these harnesses put in; rows of others, from earlier looks, stay. */
export function withRows(text: string, seen: readonly Seen[]): string {
  const withBehaviour = replaceTable(text, 'behaviour', ['harness', ...BEHAVIOUR], seen);
  return replaceTable(withBehaviour, 'cost', ['harness', 'version', 'seen', ...COST], seen);
}

/** The text with what the recipes say: how the harnesses are got and logged in to, and which nobody has seen at work. */
export function withRecipes(text: string, recipes: readonly Recipe[]): string {
  const programs = recipes.flatMap((recipe) =>
    recipe.launch.kind === 'program' ? [{ ...recipe, launch: recipe.launch }] : [],
  );
  const verified = programs
    .filter(({ seen }) => seen !== undefined)
    .map(({ name, launch, login }) => line([name, commandOf(launch), launch.install, login ?? '']));
  const unverified = programs
    .filter(({ seen }) => seen === undefined)
    .map(({ name, launch, caution }) => line([name, commandOf(launch), launch.install, caution ?? '']));
  const withVerified = table(text, 'recipes', ['harness', 'command', 'to install', 'to log in'], verified);
  return table(withVerified, 'unverified', ['harness', 'command', 'to install', 'beware'], unverified);
}

function commandOf({ program, args }: Extract<Recipe['launch'], { kind: 'program' }>): string {
  return `\`${[program, ...args(undefined)].join(' ')}\``;
}

function table(text: string, name: string, head: readonly string[], rows: readonly string[]): string {
  return between(text, name, [line(head), `|${'---|'.repeat(head.length)}`, ...rows].join('\n'));
}

function replaceTable(text: string, name: string, head: readonly string[], seen: readonly Seen[]): string {
  const rows = new Map(rowsOf(text, name, head.length));
  for (const one of seen) rows.set(one.row, rowFor(one, head));
  const sorted = [...rows].sort(([a], [b]) => a.localeCompare(b)).map(([, row]) => row);
  return table(text, name, head, sorted);
}

/** Rows that stand there; one with another number of columns is of an older table and dropped. */
function rowsOf(text: string, name: string, columns: number): [string, string][] {
  const [begin, end] = markers(name);
  const inside = text.slice(text.indexOf(begin) + begin.length, text.indexOf(end));
  return inside
    .split('\n')
    .slice(3)
    .flatMap((row): [string, string][] => {
      const cells = row.split(' | ');
      const first = cells[0]?.replace(/^\| /, '');
      return first && cells.length === columns ? [[first, row]] : [];
    });
}

function rowFor(seen: Seen, head: readonly string[]): string {
  const facts: Partial<Record<string, string>> = {
    ...seen.cells,
    harness: seen.row,
    version: seen.version,
    seen: seen.date,
  };
  return line(head.map((column) => facts[column] ?? 'not seen'));
}

function line(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '/').replaceAll(/\s+/g, ' ').trim()).join(' | ')} |`;
}

function between(text: string, name: string, inside: string): string {
  const [begin, end] = markers(name);
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the markers ${begin} and ${end} are missing`);
  return `${text.slice(0, from + begin.length)}\n${inside}\n${text.slice(to)}`;
}

function markers(name: string): [string, string] {
  return [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
}
