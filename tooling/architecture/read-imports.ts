import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

export type ImportKind = 'value' | 'type' | 'dynamic';

/** One import, re-export, `import()` or `import('…').Type` in a file. */
export interface Import {
  /** From the root, with forward slashes. */
  readonly file: string;
  readonly line: number;
  /** Undefined when it is computed at run time. */
  readonly target: string | undefined;
  readonly kind: ImportKind;
}

export interface SourceFile {
  readonly path: string;
  readonly imports: readonly Import[];
  /** Lines with `new Date()` without an argument, which is a hidden clock that no lint rule finds. */
  readonly readsClockAt: readonly number[];
}

/** Reads all TypeScript files below folders of `root`; a folder that does not exist holds none. */
export function readSources(root: string, folders: readonly string[]): SourceFile[] {
  const paths = folders.flatMap((folder) => listFiles(root, folder));
  return paths.map((path) => parseSource(path, readFileSync(join(root, path), 'utf8')));
}

/** Throws when the file does not parse: what cannot be read cannot be said to be in order. */
export function parseSource(path: string, text: string): SourceFile {
  const { program, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path} does not parse: ${errors[0]?.message}`);
  const imports: Import[] = [];
  const readsClockAt: number[] = [];
  const lineOf = (offset: number) => text.slice(0, offset).split('\n').length;
  const add = (node: { start: number }, target: string | undefined, kind: ImportKind) => {
    imports.push({ file: path, line: lineOf(node.start), target, kind });
  };
  new Visitor({
    // `import { type A }` counts as a value: type stripping leaves `import {}`, which loads the module.
    ImportDeclaration: (node) => add(node, node.source.value, node.importKind === 'type' ? 'type' : 'value'),
    ExportAllDeclaration: (node) =>
      add(node, node.source.value, node.exportKind === 'type' ? 'type' : 'value'),
    ExportNamedDeclaration: (node) => {
      if (node.source) add(node, node.source.value, node.exportKind === 'type' ? 'type' : 'value');
    },
    ImportExpression: (node) => add(node, literal(node.source), 'dynamic'),
    TSImportType: (node) => add(node, literal(node.source), 'type'),
    NewExpression: (node) => {
      const { callee } = node;
      if (callee.type === 'Identifier' && callee.name === 'Date' && node.arguments.length === 0) {
        readsClockAt.push(lineOf(node.start));
      }
    },
  }).visit(program);
  return { path, imports, readsClockAt };
}

function literal(node: { type: string; value?: unknown }): string | undefined {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

function listFiles(root: string, folder: string): string[] {
  let entries;
  try {
    entries = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  } catch {
    return [];
  }
  return entries
    .filter((entry) => entry.isFile() && /\.tsx?$/.test(entry.name))
    .map((entry) =>
      join(entry.parentPath, entry.name).slice(root.length).replaceAll('\\', '/').replace(/^\//, ''),
    )
    .filter((path) => !path.includes('node_modules/') && !path.startsWith('web/dist/'))
    .toSorted();
}
