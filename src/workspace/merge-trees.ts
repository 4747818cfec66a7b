import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import { withQuarantine, type Quarantine, type Repository } from './quarantine.ts';
import { commitTree, type NewCommit } from './snapshot.ts';
import type { WorkspaceParts } from './workspace-parts.ts';

/** A file that could not be merged. */
export interface Conflict {
  path: string;
  /** As git names it: `CONFLICT (contents)`, `CONFLICT (modify/delete)`, … */
  kind: string;
  message: string;
  /** The file with conflict markers, cut at its bound; absent when there is none, or it is binary. */
  text?: string;
  binary?: true;
  cut?: boolean;
}

export interface MergeOutcome {
  /** The merged tree; with conflicts its files carry markers. */
  tree: string;
  conflicts: Conflict[];
}

const CONFLICTS_MOST = 100;
const CONFLICT_BYTES = 64 * 1024;

/** Merges two commits, given by object id, into a tree; no file, index or ref is touched. */
export function mergeTrees(
  parts: Pick<WorkspaceParts, 'git' | 'folder'>,
  repository: Repository,
  [ours, theirs]: readonly [string, string],
): Promise<Result<MergeOutcome, Refusal>> {
  return withQuarantine(parts, repository, async (inside) => {
    const args = ['merge-tree', '--write-tree', '--messages', '-z', ours, theirs];
    const said = await parts.git.run(args, { ...inside.call(), answers: [1] });
    if (!said.ok) return refuse(notMerged(said.error));
    const { code, text } = said.value;
    const [tree = '', ...rest] = text.split('\0');
    if (code === 0) return ok({ tree, conflicts: [] });
    return ok({ tree, conflicts: await readConflicts(parts, inside, tree, rest) });
  });
}

function notMerged(why: Refusal): Refusal {
  return /unrelated histories/.test(why.message)
    ? refusal('workspace.conflict', 'The two have no commit in common and cannot be merged.', {
        hint: 'Copy the files over in a worktree of the target.',
      })
    : why;
}

/** First the conflicted stages, an empty field, then the messages: a count, as many paths, a kind, a text. */
async function readConflicts(
  { git }: Pick<WorkspaceParts, 'git'>,
  inside: Quarantine,
  tree: string,
  fields: string[],
): Promise<Conflict[]> {
  const conflicts = new Map<string, Conflict>();
  const end = fields.indexOf('');
  for (const stage of fields.slice(0, Math.max(0, end))) {
    const path = stage.slice(stage.indexOf('\t') + 1);
    conflicts.set(path, { path, kind: 'CONFLICT', message: '' });
  }
  let at = end + 1;
  while (at < fields.length) {
    const count = Number(fields[at]);
    if (!Number.isInteger(count) || fields[at] === '') break;
    const paths = fields.slice(at + 1, at + 1 + count);
    const [kind = '', message = ''] = fields.slice(at + 1 + count, at + 3 + count);
    at += count + 3;
    if (!kind.startsWith('CONFLICT')) continue;
    for (const path of paths) {
      const known = conflicts.get(path);
      if (known) Object.assign(known, { kind, message: message.trim() });
    }
  }
  const listed = [...conflicts.values()].slice(0, CONFLICTS_MOST);
  for (const conflict of listed) {
    const blob = await git.run(['cat-file', 'blob', `${tree}:${conflict.path}`], {
      ...inside.call(),
      outputBytes: CONFLICT_BYTES,
      cut: true,
    });
    if (!blob.ok) continue;
    if (blob.value.bytes.includes(0)) {
      conflict.binary = true;
      continue;
    }
    Object.assign(conflict, { text: blob.value.text, ...(blob.value.cut ? { cut: true } : {}) });
  }
  return listed;
}

/** Writes the commit of a merge that has no conflicts. */
export function commitMerge(
  parts: Pick<WorkspaceParts, 'git' | 'folder' | 'clock'>,
  repository: Repository,
  commit: NewCommit,
): Promise<Result<string, Refusal>> {
  return withQuarantine(parts, repository, (inside) => commitTree(parts, inside, commit));
}
