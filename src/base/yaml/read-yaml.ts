import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { nearest } from './nearest-word.ts';
import type { FileFinding } from './file-finding.ts';
import { keysAt } from './schema-keys.ts';

/** A YAML text, read by a schema: its value, or what is wrong with it, in the order of the text. */
export interface ReadYaml<T> {
  /** Null when something is wrong. */
  value: T | null;
  findings: FileFinding[];
  /** Where a value of it stands, for findings of the caller's own. */
  at: (path: YamlPath) => YamlPlace;
  /** What the text holds before any schema, for who looks further though the schema was not met. */
  raw: unknown;
  /** How a value of it is written; undefined where there is none. */
  sourceOf: (path: YamlPath) => YamlSource | undefined;
}

/** A value as it is written, quotes and indents and all. */
export interface YamlSource {
  text: string;
  /** Where something within it stands. */
  at: (offset: number) => YamlPlace;
}

type YamlPlace = Pick<FileFinding, 'line' | 'column'>;
export type YamlPath = readonly PropertyKey[];

interface YamlBegin {
  /** The line of the file in which the text begins; 1 when it is all of it. */
  firstLine: number;
}

/** Each finding is one line on a screen; who has more mends these first. */
const MOST_FINDINGS = 20;
/** Aliases multiply what they name: a short text must not become a huge value. */
const MOST_ALIASES = 50;
type Path = YamlPath;
type Issue = z.core.$ZodIssue;

/** Parses and checks. `schema`: an unknown key is an error with the one that was most likely meant. */
export function readYaml<S extends z.ZodType>(
  text: string,
  schema: S,
  { firstLine }: YamlBegin = { firstLine: 1 },
): ReadYaml<z.output<S>> {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'silent' });
  const placeOf = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(line, 1) + firstLine - 1, column: Math.max(col, 1) };
  };
  const at = (path: Path) => placeOf(offsetOf(document, path));
  const sourceOf = (path: Path): YamlSource | undefined => {
    const [from, to] = nodeAt(document, path)?.range ?? [];
    if (from === undefined || to === undefined) return undefined;
    return { text: text.slice(from, to), at: (offset) => placeOf(from + offset) };
  };
  const failed = (findings: FileFinding[], raw?: unknown) => ({
    ...{ value: null, findings: inOrder(findings), at },
    ...{ raw, sourceOf },
  });
  if (document.errors.length > 0)
    return failed(
      document.errors.map(({ message, pos }) => ({
        ...placeOf(pos[0]),
        severity: 'error',
        message: `this is no YAML: ${lowerFirst(message)}`,
      })),
    );
  const { value, problem } = valueOf(document);
  if (problem !== undefined) return failed([{ ...placeOf(0), severity: 'error', message: problem }]);
  const parsed = schema.safeParse(value ?? {});
  if (parsed.success) return { value: parsed.data, findings: [], at, raw: value, sourceOf };
  return failed(
    parsed.error.issues.flatMap((issue) =>
      problemsOf(issue, schema, value).map(({ path, message, onKey }) => ({
        ...placeOf(offsetOf(document, path, onKey)),
        severity: 'error' as const,
        message,
      })),
    ),
    value,
  );
}

/** An alias of nothing, and aliases that would make it huge, are found only here. */
function valueOf(document: Document): { value: unknown; problem?: string } {
  try {
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const problem = error.message.startsWith('Unresolved')
      ? lowerFirst(error.message)
      : 'it has too many aliases';
    return { value: null, problem };
  }
}

/** Where the value at a path stands; of what is not there, where the nearest thing above it stands. */
function offsetOf(document: Document, path: Path, onKey = false): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? 0;
  for (const [depth, step] of path.entries()) {
    const next = childOf(node, step);
    if (next === undefined) return offset;
    const isLast = depth === path.length - 1;
    const place = isLast && onKey ? next.key : (next.value ?? next.key);
    offset = startOf(place) ?? startOf(next.key) ?? offset;
    node = next.value;
  }
  return offset;
}

function nodeAt(document: Document, path: Path) {
  let node: unknown = document.contents;
  for (const step of path) node = childOf(node, step)?.value;
  return isNode(node) ? node : undefined;
}

function childOf(node: unknown, step: PropertyKey): { key: unknown; value: unknown } | undefined {
  if (isSeq(node)) {
    const item = typeof step === 'number' ? node.items[step] : undefined;
    return item === undefined ? undefined : { key: item, value: item };
  }
  if (!isMap(node)) return undefined;
  return node.items.find(({ key }) => String(isScalar(key) ? key.value : key) === String(step));
}

const startOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);

interface Problem {
  path: Path;
  message: string;
  onKey: boolean;
}

function problemsOf(issue: Issue, schema: z.ZodType, value: unknown): Problem[] {
  const { path } = issue;
  if (issue.code === 'unrecognized_keys') {
    const known = keysAt(schema, path);
    return issue.keys.map((key) => ({ path: [...path, key], onKey: true, message: unknownKey(key, known) }));
  }
  const given = valueAt(value, path);
  const name = path.length === 0 ? 'the file' : path.map(String).join('.');
  if (issue.code === 'invalid_type' && given === undefined)
    return [{ path, onKey: false, message: `${name} is missing` }];
  return [{ path, onKey: false, message: `${name}: ${reasonOf(issue, given)}` }];
}

function reasonOf(issue: Issue, given: unknown): string {
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map(String);
    const meant = typeof given === 'string' ? nearest(given, allowed) : undefined;
    return `"${short(given)}" is none of ${allowed.join(', ')}${meant === undefined ? '' : `; is it "${meant}"?`}`;
  }
  return lowerFirst(issue.message.replace(/^Invalid input: /u, ''));
}

function unknownKey(key: string, known: readonly string[]): string {
  const meant = nearest(key, known);
  const rest = meant === undefined ? `there are ${known.join(', ')}` : `is it "${meant}"?`;
  return `unknown key "${short(key)}"; ${rest}`;
}

function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return undefined;
    at = Reflect.get(at, step);
  }
  return at;
}

const short = (value: unknown): string =>
  (typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).slice(0, 60);
const lowerFirst = (text: string): string => text.replace(/^./u, (first) => first.toLowerCase());

const inOrder = (findings: FileFinding[]): FileFinding[] =>
  findings.toSorted((a, b) => a.line - b.line || a.column - b.column).slice(0, MOST_FINDINGS);
