import { realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import { diffTrees, listFiles, type DiffBounds, type DiffFile, type TreeDiff } from './diff-trees.ts';
import { safeName } from './safe-name.ts';
import { workingChanges, copyIndex } from './changed-files.ts';
import { headOf, openRepository, withQuarantine, type Repository } from './quarantine.ts';
import { makeWorktree } from './make-worktree.ts';
import { takeSnapshot, type Snapshot } from './snapshot.ts';
import type { WorkspaceParts } from './workspace-parts.ts';
import { refsOf, WorktreeRecords, type Worktree } from './worktree-record.ts';

export interface NewWorktree {
  /** A folder in the repository that it is made from. */
  repository: string;
  /** The session or team that it is for, and its name there; both become parts of its branch. */
  of: string;
  name: string;
  kind?: Worktree['kind'];
  /** The commit that it begins with, by object id; what HEAD names unless said. */
  base?: string;
}

export interface WorktreeStatus {
  branch: string | null;
  head: string | null;
  /** Commits since its base. */
  ahead: number;
  /** Something is in no commit. */
  dirty: boolean;
  untracked: number;
  /** All that differs from its base, committed or not; at most 500. */
  files: DiffFile[];
  moreFiles: boolean;
  /** Repositories inside, which nobody looks into. */
  nested: string[];
  /** All that it holds as a commit, kept by a ref: what a diff and a merge are made of. */
  snapshot: string;
}

/** Files that more than one worktree has changed since they parted. */
export interface Overlap {
  path: string;
  /** The names of the worktrees. */
  worktrees: string[];
}

const FILES_SHOWN = 500;

/** Worktrees and clones for sessions, outside of the repository that they are made from, each on a branch of its own. */
export class Worktrees {
  readonly records: WorktreeRecords;
  readonly #parts: WorkspaceParts;

  constructor(parts: WorkspaceParts) {
    this.#parts = parts;
    this.records = new WorktreeRecords(join(parts.folder, 'worktrees'));
  }

  /** Makes one; that which is there under this name is given back when it is whole. */
  async add(wanted: NewWorktree): Promise<Result<Worktree, Refusal>> {
    const of = safeName(wanted.of);
    const name = safeName(wanted.name);
    if (of === '' || name === '') return refuse(badName(wanted));
    const opened = await openRepository(this.#parts, wanted.repository);
    if (!opened.ok) return opened;
    const repository = opened.value;
    return this.#parts.queue.run(`worktree:${of}/${name}`, async () => {
      const before = await this.records.find(of, name);
      if (before) return (await isWhole(before)) ? ok(before) : refuse(broken(before));
      const base = await this.#base(repository, wanted.base);
      if (!base.ok) return base;
      const record: Worktree = {
        of,
        name,
        kind: wanted.kind ?? 'worktree',
        path: join(this.records.folder, of, name),
        repository: repository.top,
        branch: refsOf({ of, name }).branch,
        base: base.value,
        target: (await headOf(this.#parts, repository.top)).branch?.replace(/^refs\/heads\//, '') ?? null,
        createdAt: this.#parts.clock.now(),
      };
      const made = await makeWorktree(this.#parts, record, repository, () => this.open(record));
      if (made.ok) await this.records.write(record);
      return made.ok ? ok(record) : made;
    });
  }

  async find(of: string, name: string): Promise<Result<Worktree, Refusal>> {
    const record = await this.records.find(safeName(of), safeName(name));
    return record ? ok(record) : refuse(notFound(of, name));
  }

  list(of?: string): Promise<Worktree[]> {
    return this.records.list(of === undefined ? undefined : safeName(of));
  }

  /** Proves that the folder is a working tree of its own, and on which branch it stands. */
  async open(worktree: Worktree): Promise<Result<Repository, Refusal>> {
    const opened = await openRepository(this.#parts, worktree.path);
    if (!opened.ok) return opened;
    const own = await realpath(worktree.path).catch(() => worktree.path);
    // Without its `.git` git would find the repository around it, and everything here would be about that.
    return opened.value.top === own ? opened : refuse(broken(worktree));
  }

  /** Writes all that it holds into a commit of the repository that it was made from, and keeps it there by a ref. */
  async snapshot(worktree: Worktree): Promise<Result<Snapshot, Refusal>> {
    const opened = await this.open(worktree);
    if (!opened.ok) return opened;
    const taken = await takeSnapshot(
      this.#parts,
      opened.value,
      `Everything in ${worktree.of}/${worktree.name}`,
    );
    if (!taken.ok) return taken;
    const { snapshot: ref } = refsOf(worktree);
    const { git } = this.#parts;
    const kept = await git.run(['update-ref', ref, taken.value.commit], { cwd: opened.value.top });
    if (!kept.ok) return kept;
    if (worktree.kind === 'worktree') return taken;
    const args = [
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--',
      worktree.path,
      `+${ref}:${ref}`,
    ];
    const brought = await git.run(args, { cwd: worktree.repository, protocols: ['file'] });
    return brought.ok ? taken : brought;
  }

  /** How it stands. */
  async status(worktree: Worktree): Promise<Result<WorktreeStatus, Refusal>> {
    const taken = await this.snapshot(worktree);
    if (!taken.ok) return taken;
    const opened = await this.open(worktree);
    if (!opened.ok) return opened;
    const { commit, head, nested } = taken.value;
    const { branch } = await headOf(this.#parts, opened.value.top);
    const ahead = await this.#parts.git.line(
      ['rev-list', '--count', `${worktree.base}..${head ?? worktree.base}`],
      {
        cwd: opened.value.top,
      },
    );
    if (!ahead.ok) return ahead;
    const files = await this.#files(opened.value, worktree.base, commit);
    if (!files.ok) return files;
    const untracked = await this.#untracked(opened.value, head ?? worktree.base);
    if (!untracked.ok) return untracked;
    return ok({
      branch: branch?.replace(/^refs\/heads\//, '') ?? null,
      head: head ?? null,
      ahead: Number(ahead.value),
      dirty: commit !== head || nested.length > 0,
      untracked: untracked.value,
      files: files.value.slice(0, FILES_SHOWN),
      moreFiles: files.value.length > FILES_SHOWN,
      nested,
      snapshot: commit,
    });
  }

  /** What it changes against its base, committed or not. */
  async diff(
    worktree: Worktree,
    bounds?: DiffBounds,
  ): Promise<Result<TreeDiff & { snapshot: string }, Refusal>> {
    const taken = await this.snapshot(worktree);
    if (!taken.ok) return taken;
    const repository = await openRepository(this.#parts, worktree.repository);
    if (!repository.ok) return repository;
    const { commit } = taken.value;
    const diff = await diffTrees(this.#parts, repository.value, [worktree.base, commit], bounds);
    return diff.ok ? ok({ ...diff.value, snapshot: commit }) : diff;
  }

  /** Which files two or more of these have changed. */
  async overlap(worktrees: readonly Worktree[]): Promise<Result<Overlap[], Refusal>> {
    const by = new Map<string, Set<string>>();
    for (const worktree of worktrees) {
      const status = await this.status(worktree);
      if (!status.ok) return status;
      for (const { path, from } of status.value.files) {
        for (const one of from === undefined ? [path] : [path, from]) {
          by.set(one, (by.get(one) ?? new Set()).add(worktree.name));
        }
      }
    }
    const shared = [...by].filter(([, names]) => names.size > 1);
    return ok(
      shared
        .map(([path, names]) => ({ path, worktrees: [...names].sort() }))
        .sort((a, b) => (a.path < b.path ? -1 : 1)),
    );
  }

  #files(repository: Repository, before: string, after: string): Promise<Result<DiffFile[], Refusal>> {
    return withQuarantine(this.#parts, repository, (inside) =>
      listFiles(this.#parts, inside, [before, after]),
    );
  }

  #untracked(repository: Repository, base: string): Promise<Result<number, Refusal>> {
    return withQuarantine(this.#parts, repository, async (inside) => {
      const copied = await copyIndex(this.#parts, inside, repository, base);
      if (!copied.ok) return copied;
      const changed = await workingChanges(this.#parts, inside);
      return changed.ok ? ok(changed.value.untracked.length) : changed;
    });
  }

  async #base({ top }: Repository, wanted: string | undefined): Promise<Result<string, Refusal>> {
    const name = wanted ?? 'HEAD';
    const found =
      wanted === undefined || /^[0-9a-f]{4,64}$/.test(wanted)
        ? await this.#parts.git.line(['rev-parse', '--verify', '--quiet', `${name}^{commit}`], {
            cwd: top,
            answers: [1],
          })
        : ok('');
    if (found.ok && found.value !== '') return found;
    return refuse(
      refusal('workspace.ref_unknown', `${top} has no commit ${name} to begin a worktree with.`, {
        hint: wanted === undefined ? 'Make a first commit there.' : 'Name a commit by its id.',
      }),
    );
  }
}

const isWhole = ({ path }: Worktree): Promise<boolean> =>
  stat(join(path, '.git')).then(
    () => true,
    () => false,
  );

const badName = ({ of, name }: NewWorktree) =>
  refusal('workspace.not_found', `"${of}/${name}" cannot name a worktree.`, {
    hint: 'Use letters, digits, "-" and "_".',
  });

const notFound = (of: string, name: string) =>
  refusal('workspace.not_found', `There is no worktree ${of}/${name} on this host.`);

const broken = ({ path, of, name, repository }: Worktree) =>
  refusal(
    'workspace.not_a_repository',
    `The worktree ${of}/${name} in ${path} is not a working tree of its own any more.`,
    {
      hint: `Look at it and at ${repository}, then discard it with force.`,
    },
  );
