import { createHash } from 'node:crypto';
import { copyFile, mkdir, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import { checkSize, workingChanges } from './changed-files.ts';
import { listFiles, type DiffFile } from './diff-trees.ts';
import { KeptPatches } from './kept-patches.ts';
import { changedGitFiles, readGitFiles, restoreGitFiles, type GitFiles } from './git-files.ts';
import { headOf, openRepository, withQuarantine, type Quarantine, type Repository } from './quarantine.ts';
import { writeWorkingTree } from './snapshot.ts';
import type { WorkspaceParts } from './workspace-parts.ts';

/** How a folder was at one moment. */
export interface Look {
  /** What is looked at: the working tree that the folder lies in, or the folder itself. */
  top: string;
  /** All its files but ignored ones, as an object of the guard's own. */
  tree: string;
  /** Null for a folder without git. */
  head: { commit: string | null; branch: string | null } | null;
  /** What of its git directory makes git run programs. */
  gitFiles: GitFiles;
}

/** What was written since. */
export interface Writes {
  files: DiffFile[];
  /** HEAD names another commit or branch. */
  headMoved: boolean;
  /** In the git directory. */
  gitFiles: string[];
}

export interface Undone extends Writes {
  /** What was written, as a patch that git can apply; files of the git directory are not in it. */
  patch: string;
  cut: boolean;
  /** The file on this host that holds all of a long patch. */
  patchFile?: string;
  /** Where the commits are kept that were made. */
  keptAs?: string;
}

const PATCH_BYTES = 4 * 1024 * 1024;
/** What is longer is kept in a file too: a message holds no more of it. */
const PATCH_TOLD_BYTES = 48 * 1024;
/** What is looked at in a folder without git; a repository is bounded by its changes alone. */
const PLAIN_FILES = 20_000;
const PLAIN_BYTES = 200 * 1024 * 1024;
const LOOK_MS = 60_000;

/**
 * Sees what is written in a folder between two looks, and puts it back: for roles that may not write. Whatever is written
 * there meanwhile counts, whoever wrote it, so the folder has to be the role's own. Ignored files are not seen.
 */
export class WriteGuard {
  readonly #parts: WorkspaceParts;
  readonly #folder: string;
  readonly #patches: KeptPatches;

  constructor(parts: WorkspaceParts) {
    this.#parts = parts;
    this.#folder = join(parts.folder, 'guard');
    this.#patches = new KeptPatches(join(parts.folder, 'patches'));
  }

  /** Looks at all of it; refused where that is too much to look at. */
  look(folder: string): Promise<Result<Look, Refusal>> {
    return this.#with(folder, async (site) => {
      const tree = await this.#tree(site);
      if (!tree.ok) return tree;
      const { repository, isPlain } = site;
      const head = isPlain ? null : await this.#head(repository);
      if (head) await copyFile(join(repository.gitDir, 'index'), `${site.own}/index-before`).catch(() => {});
      const gitFiles = isPlain ? new Map<string, Buffer>() : await readGitFiles(repository.commonDir);
      return ok({ top: repository.top, tree: tree.value, head, gitFiles });
    });
  }

  /** What differs from how it was. */
  compare(before: Look): Promise<Result<Writes, Refusal>> {
    return this.#with(before.top, async (site) => {
      const compared = await this.#compare(site, before);
      return compared.ok ? ok(compared.value.writes) : compared;
    });
  }

  /** Puts everything back as it was, and tells what that was. Commits that were made are kept under a ref. */
  undo(before: Look): Promise<Result<Undone, Refusal>> {
    return this.#with(before.top, async (site) => {
      const compared = await this.#compare(site, before);
      if (!compared.ok) return compared;
      const { writes, tree } = compared.value;
      const { git } = this.#parts;
      const flags = ['-r', '-p', '--binary', '--full-index', '--no-ext-diff', '--no-textconv', '--no-color'];
      const call = { ...site.inside.call(), outputBytes: PATCH_BYTES, cut: true };
      const patch = await git.run(['diff-tree', ...flags, before.tree, tree], call);
      if (!patch.ok) return patch;
      const { text, cut } = patch.value;
      const isLong = cut || Buffer.byteLength(text) > PATCH_TOLD_BYTES;
      const patchFile = isLong ? await this.#patches.next(this.#parts.ids.next('patch')) : undefined;
      if (patchFile !== undefined) {
        const written = await git.run(
          ['diff-tree', ...flags, `--output=${patchFile}`, before.tree, tree],
          site.inside.call(),
        );
        if (!written.ok) return written;
      }
      const back = await git.run(['read-tree', '-m', '-u', tree, before.tree], site.inside.call());
      if (!back.ok) return back;
      await restoreGitFiles(site.repository.commonDir, before.gitFiles, writes.gitFiles);
      const kept = writes.headMoved ? await this.#moveHeadBack(site, before) : ok(undefined);
      if (!kept.ok) return kept;
      const keptAs = kept.value === undefined ? {} : { keptAs: kept.value };
      return ok({
        ...writes,
        patch: text,
        cut,
        ...(patchFile === undefined ? {} : { patchFile }),
        ...keptAs,
      });
    });
  }

  /** Nobody looks at this folder any more. */
  async forget(folder: string): Promise<void> {
    await rm(this.#ownOf(await realpath(folder).catch(() => folder)), { recursive: true, force: true });
  }

  #ownOf(top: string): string {
    return join(this.#folder, createHash('sha256').update(top).digest('hex').slice(0, 24));
  }

  async #with<T>(
    folder: string,
    work: (site: Site) => Promise<Result<T, Refusal>>,
  ): Promise<Result<T, Refusal>> {
    const opened = await openRepository(this.#parts, folder);
    const isPlain = !opened.ok && opened.error.code === 'workspace.not_a_repository';
    if (!opened.ok && !(isPlain && (await isFolder(folder)))) return opened;
    const top = opened.ok ? opened.value.top : await realpath(folder);
    const own = this.#ownOf(top);
    return this.#parts.queue.run(own, async () => {
      await mkdir(join(own, 'objects'), { recursive: true, mode: 0o700 });
      const repository = opened.ok ? opened.value : { top, gitDir: own, commonDir: own, format: 'sha1' };
      return withQuarantine(this.#parts, repository, async (inside) => {
        // Bytes as they are: whatever the attributes say of line ends, what is put back is what was there.
        const raw = '* -text -ident -filter -working-tree-encoding\n';
        await writeFile(join(inside.folder, 'info', 'attributes'), raw);
        return work({ repository, own, isPlain, inside: guarded(inside, own, repository) });
      });
    });
  }

  /** An index of the guard's own is kept from look to look: only what has changed is read again. */
  async #tree({ repository, own, isPlain, inside }: Site): Promise<Result<string, Refusal>> {
    const hasIndex = await stat(join(own, 'index')).catch(() => undefined);
    const { commit } = isPlain ? { commit: undefined } : await headOf(this.#parts, repository.top);
    if (!hasIndex && commit !== undefined) {
      const seeded = await this.#parts.git.run(['read-tree', commit], inside.call());
      if (!seeded.ok) return seeded;
    }
    if (isPlain) {
      const fits = await this.#fits(inside, repository.top);
      if (!fits.ok) return fits;
    }
    const written = await writeWorkingTree(this.#parts, inside, repository.top);
    return written.ok ? ok(written.value.id) : written;
  }

  async #fits(inside: Quarantine, top: string): Promise<Result<null, Refusal>> {
    const changed = await workingChanges(this.#parts, inside);
    if (!changed.ok) return changed;
    const { paths } = changed.value;
    if (paths.length <= PLAIN_FILES) return checkSize(top, paths, PLAIN_BYTES);
    return refuse(
      refusal(
        'workspace.too_large',
        `${top} has more than ${PLAIN_FILES} files; what is written there cannot be seen.`,
        {
          hint: 'Give the role a folder of its own, or make this one a git repository.',
        },
      ),
    );
  }

  async #head({ top }: Repository): Promise<NonNullable<Look['head']>> {
    const { commit, branch } = await headOf(this.#parts, top);
    return { commit: commit ?? null, branch: branch ?? null };
  }

  async #compare(site: Site, before: Look): Promise<Result<{ writes: Writes; tree: string }, Refusal>> {
    const tree = await this.#tree(site);
    if (!tree.ok) return tree;
    const files = await listFiles(this.#parts, site.inside, [before.tree, tree.value]);
    if (!files.ok) return files;
    const now = before.head ? await this.#head(site.repository) : null;
    const headMoved = now?.commit !== before.head?.commit || now?.branch !== before.head?.branch;
    const is = before.head ? await readGitFiles(site.repository.commonDir) : new Map<string, Buffer>();
    const gitFiles = changedGitFiles(before.gitFiles, is);
    return ok({ writes: { files: files.value, headMoved, gitFiles }, tree: tree.value });
  }

  async #moveHeadBack(
    { repository, own }: Site,
    { head }: Look,
  ): Promise<Result<string | undefined, Refusal>> {
    if (!head) return ok(undefined);
    const { git, clock } = this.#parts;
    const now = await this.#head(repository);
    const cwd = repository.top;
    const ref = `refs/muster/discarded/guard-${clock.now()}`;
    const steps: string[][] =
      now.commit === null || now.commit === head.commit ? [] : [['update-ref', ref, now.commit]];
    const keptAs = steps.length > 0 ? ref : undefined;
    if (head.branch !== null) steps.push(['symbolic-ref', 'HEAD', head.branch]);
    if (head.commit !== null) {
      steps.push(['update-ref', ...(head.branch === null ? ['--no-deref'] : []), 'HEAD', head.commit]);
    }
    for (const step of steps) {
      const done = await git.run(step, { cwd });
      if (!done.ok) return done;
    }
    await copyFile(`${own}/index-before`, join(repository.gitDir, 'index')).catch(() => {});
    return ok(keptAs);
  }
}

interface Site {
  repository: Repository;
  /** The guard's folder for it: an index, and the objects of what was seen. */
  own: string;
  isPlain: boolean;
  inside: Quarantine;
}

/** Looking writes nothing into the person's repository: its objects are only read. */
function guarded(inside: Quarantine, own: string, { commonDir }: Repository): Quarantine {
  const index = join(own, 'index');
  return {
    ...inside,
    index,
    call: (where = {}) => {
      const call = inside.call({ index, ...where });
      const objects = {
        GIT_OBJECT_DIRECTORY: join(own, 'objects'),
        // Quoted, since a colon would part two paths.
        GIT_ALTERNATE_OBJECT_DIRECTORIES: JSON.stringify(join(commonDir, 'objects')),
      };
      return { ...call, timeLimitMs: LOOK_MS, env: { ...call.env, ...objects } };
    },
  };
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
