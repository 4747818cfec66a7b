import { ok, type Result } from '#base';
import type { Refusal } from '#domain';
import { withQuarantine, type Quarantine, type Repository } from './quarantine.ts';
import type { WorkspaceParts } from './workspace-parts.ts';

/** One file that two trees have differently. */
export interface DiffFile {
  path: string;
  /** Where it was, for one that was moved. */
  from?: string;
  change: 'added' | 'deleted' | 'changed' | 'moved' | 'copied' | 'type_changed';
  /** Lines; null for a binary file. */
  added: number | null;
  removed: number | null;
  binary: boolean;
}

export interface TreeDiff {
  files: DiffFile[];
  /** There are more files than are listed. */
  moreFiles: boolean;
  /** Unified; binary files are named only. */
  patch: string;
  /** The patch was cut at its bound. */
  cut: boolean;
}

export interface DiffBounds {
  patchBytes?: number;
  files?: number;
}

const PATCH_BYTES = 1024 * 1024;
const FILES_MOST = 2_000;
const SAFE = ['--no-ext-diff', '--no-textconv', '--no-color'];
const CHANGES: Readonly<Record<string, DiffFile['change']>> = {
  A: 'added',
  D: 'deleted',
  M: 'changed',
  R: 'moved',
  C: 'copied',
  T: 'type_changed',
};

type Parts = Pick<WorkspaceParts, 'git' | 'folder'>;

/** What the second of two trees or commits, given by object id, has otherwise than the first. */
export function diffTrees(
  parts: Parts,
  repository: Repository,
  [before, after]: readonly [string, string],
  { patchBytes = PATCH_BYTES, files: most = FILES_MOST }: DiffBounds = {},
): Promise<Result<TreeDiff, Refusal>> {
  return withQuarantine(parts, repository, async (inside) => {
    const files = await listFiles(parts, inside, [before, after]);
    if (!files.ok) return files;
    const patch = await parts.git.run(
      ['diff-tree', '-r', '-M', '-p', '--full-index', ...SAFE, before, after],
      {
        ...inside.call(),
        outputBytes: patchBytes,
        cut: true,
      },
    );
    if (!patch.ok) return patch;
    const { text, cut } = patch.value;
    return ok({ files: files.value.slice(0, most), moreFiles: files.value.length > most, patch: text, cut });
  });
}

/** The files alone. */
export async function listFiles(
  { git }: Pick<WorkspaceParts, 'git'>,
  inside: Quarantine,
  [before, after]: readonly [string, string],
): Promise<Result<DiffFile[], Refusal>> {
  const said = await git.run(
    ['diff-tree', '-r', '-M', '--raw', '--numstat', '-z', ...SAFE, before, after],
    inside.call(),
  );
  if (!said.ok) return said;
  const fields = said.value.text.split('\0');
  const files = new Map<string, DiffFile>();
  const counts = readChanges(fields, files);
  readCounts(fields.slice(counts), files);
  return ok([...files.values()]);
}

/** `:modes ids letter`, then the path; two of them for what was moved. Answers where the counts begin. */
function readChanges(fields: readonly string[], files: Map<string, DiffFile>): number {
  let at = 0;
  for (let field = fields[0]; field?.startsWith(':'); field = fields[at]) {
    const letter = field.split(' ')[4]?.charAt(0) ?? '';
    const moves = letter === 'R' || letter === 'C';
    const [from = '', to = ''] = fields.slice(at + 1, at + 3);
    const path = moves ? to : from;
    at += moves ? 3 : 2;
    const change = CHANGES[letter] ?? 'changed';
    files.set(path, { path, ...(moves ? { from } : {}), change, added: 0, removed: 0, binary: false });
  }
  return at;
}

/** `added removed path` with tabs between; what was moved has its two paths in fields of their own. */
function readCounts(fields: readonly string[], files: Map<string, DiffFile>): void {
  for (let at = 0; at < fields.length; at++) {
    const [, added = '', removed = '', name = ''] = /^(-|\d+)\t(-|\d+)\t(.*)$/s.exec(fields[at] ?? '') ?? [];
    if (added === '') continue;
    const file = files.get(name === '' ? (fields[(at += 2)] ?? '') : name);
    if (!file) continue;
    file.binary = added === '-';
    file.added = file.binary ? null : Number(added);
    file.removed = file.binary ? null : Number(removed);
  }
}
