import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal, checkRef, parseGitAddress, type GitSource } from '#domain';
import { changedFiles } from './changed-files.ts';
import { folderName, safeName } from './safe-name.ts';
import { leftOut } from './left-out.ts';
import { openRepository, withQuarantine } from './quarantine.ts';
import { readRecord, writeRecord } from './record-file.ts';
import { resolveRef } from './resolve-ref.ts';
import type { Mirror, RepositoryCache } from './repository-cache.ts';
import type { WorkspaceParts } from './workspace-parts.ts';

const checkoutRecord = z.object({
  session: z.string(),
  url: z.string(),
  ref: z.string().nullable(),
  /** What was checked out, as a full object id. */
  commit: z.string(),
  branch: z.string().nullable(),
  createdAt: z.number(),
  /** What it does not have of its commit, a sentence each. */
  lacks: z.array(z.string()).default([]),
});

/** A repository that was checked out for one session. */
export type Checkout = z.infer<typeof checkoutRecord> & { path: string };

/** What would be lost with a checkout. */
export interface LooseWork {
  /** Changed or new, and in no commit; at most 100 of them. */
  files: string[];
  /** Commits that no other repository is known to have. */
  commits: number;
}

// No repository's folder begins with a dot.
const RECORD = '.checkout.json';
const HALF_MADE = '.new';
const FILES_SHOWN = 100;
/** The tags that came with it, apart from those that were made in it. */
const ORIGIN_TAGS = 'refs/muster/origin-tags';

/** Checkouts of repositories elsewhere: a folder per session, made from the mirror and independent of it. */
export class Checkouts {
  readonly #parts: WorkspaceParts;
  readonly #cache: RepositoryCache;
  /** Where they are; below it sessions may work. */
  readonly folder: string;

  constructor(parts: WorkspaceParts, cache: RepositoryCache) {
    this.#parts = parts;
    this.#cache = cache;
    this.folder = join(parts.folder, 'checkouts');
  }

  /** The checkout of this session: the one that is there, else a new one of what the repository has now. */
  async open(session: string, source: GitSource, signal?: AbortSignal): Promise<Result<Checkout, Refusal>> {
    const address = parseGitAddress(source.url);
    if (!address.ok) return address;
    const wanted = source.ref === null ? ok(null) : checkRef(source.ref);
    if (!wanted.ok) return wanted;
    const home = this.homeOf(session);
    return this.#parts.queue.run(home, async () => {
      const before = await this.find(session);
      if (before && before.url === source.url && before.ref === source.ref) return ok(before);
      if (before) return refuse(otherThere(before, source));
      await rm(home, { recursive: true, force: true });
      const made = await this.#cache.withMirror(
        address.value,
        (mirror) => this.#make(session, mirror, wanted.value, signal),
        signal,
      );
      if (!made.ok) await rm(home, { recursive: true, force: true });
      return made;
    });
  }

  /** The checkout of this session, if it has one that is whole. */
  async find(session: string): Promise<Checkout | undefined> {
    const home = this.homeOf(session);
    const record = await readRecord(join(home, RECORD), checkoutRecord);
    if (!record) return undefined;
    const path = join(home, await folderIn(home));
    const isThere = await stat(join(path, '.git')).catch(() => undefined);
    return isThere ? { ...record, path } : undefined;
  }

  async list(): Promise<Checkout[]> {
    const found: Checkout[] = [];
    for (const name of await this.sessions()) {
      const one = await this.find(name);
      if (one) found.push(one);
    }
    return found;
  }

  /** What it holds that is nowhere else. */
  async looseWork(checkout: Checkout): Promise<Result<LooseWork, Refusal>> {
    const opened = await openRepository(this.#parts, checkout.path);
    if (!opened.ok) return opened;
    const repository = opened.value;
    const changed = await withQuarantine(this.#parts, repository, (inside) =>
      changedFiles(this.#parts, inside, repository),
    );
    if (!changed.ok) return changed;
    const known = ['--not', '--remotes', `--glob=${ORIGIN_TAGS}`];
    const commits = await this.#parts.git.line(
      // A pattern without a wildcard would mean what is below it.
      [
        ...['rev-list', '--count', 'HEAD', '--branches', '--tags', '--glob=refs/stas[h]'],
        ...known,
        checkout.commit,
      ],
      { cwd: checkout.path },
    );
    if (!commits.ok) return commits;
    const { paths, nested } = changed.value;
    return ok({ files: [...paths, ...nested].slice(0, FILES_SHOWN), commits: Number(commits.value) });
  }

  /** Removes the checkout of a session; refused, saying what would be lost, while it holds work that is nowhere else. */
  async remove(session: string, { force = false } = {}): Promise<Result<{ removed: boolean }, Refusal>> {
    const home = this.homeOf(session);
    return this.#parts.queue.run(home, async () => {
      const checkout = await this.find(session);
      if (checkout && !force) {
        const loose = await this.looseWork(checkout);
        // One that cannot be looked into may hold work, too.
        if (!loose.ok) return refuse(unreadable(checkout, loose.error));
        if (loose.value.files.length > 0 || loose.value.commits > 0)
          return refuse(hasWork(checkout, loose.value));
      }
      await rm(home, { recursive: true, force: true, maxRetries: 3 });
      return ok({ removed: checkout !== undefined });
    });
  }

  /** Every session that has something here, whole or half made by a crash. */
  sessions(): Promise<string[]> {
    return readdir(this.folder).catch(() => []);
  }

  /** Removes what there is of these sessions, but for checkouts that hold work; why those are kept. */
  async prune(sessions: readonly string[]): Promise<Refusal[]> {
    const kept: Refusal[] = [];
    for (const session of sessions) {
      const done = await this.remove(session);
      if (!done.ok) kept.push(done.error);
    }
    return kept;
  }

  /** All that is here for a session lies below it. */
  homeOf(session: string): string {
    return join(this.folder, safeName(session));
  }

  async #make(
    session: string,
    mirror: Mirror,
    ref: string | null,
    signal?: AbortSignal,
  ): Promise<Result<Checkout, Refusal>> {
    const resolved = await resolveRef(this.#parts, this.#cache, { mirror, ref }, signal);
    if (!resolved.ok) return resolved;
    const { commit, branch } = resolved.value;
    const home = this.homeOf(session);
    const fresh = join(home, HALF_MADE);
    const path = join(home, folderName(mirror.address.name));
    await mkdir(home, { recursive: true, mode: 0o700 });
    const cloned = await this.#clone(mirror, fresh, { commit, branch });
    if (!cloned.ok) return cloned;
    await rename(fresh, path);
    const { url } = mirror.address;
    const lacks = await leftOut(this.#parts, path, commit);
    const record = { session, url, ref, commit, branch, createdAt: this.#parts.clock.now(), lacks };
    await writeRecord(join(home, RECORD), record);
    return ok({ ...record, path });
  }

  async #clone(
    mirror: Mirror,
    path: string,
    { commit, branch }: { commit: string; branch: string | null },
  ): Promise<Result<null, Refusal>> {
    const { git } = this.#parts;
    // By hard links where they can be: a checkout stays whole when the mirror goes.
    const flags = ['--quiet', '--local', '--no-checkout', '--template=', '--origin', 'origin'];
    const cloned = await git.run(['clone', ...flags, '--', mirror.path, path], {
      cwd: this.#parts.folder,
      protocols: ['file'],
    });
    if (!cloned.ok) return cloned;
    const steps: string[][] = [['config', '--local', 'remote.origin.url', mirror.address.url]];
    if (branch === null) steps.push(['update-ref', '--no-deref', 'HEAD', commit]);
    else {
      steps.push(
        ['symbolic-ref', 'HEAD', `refs/heads/${branch}`],
        ['update-ref', 'HEAD', commit],
        ['config', '--local', `branch.${branch}.remote`, 'origin'],
        ['config', '--local', `branch.${branch}.merge`, `refs/heads/${branch}`],
      );
    }
    steps.push([
      'fetch',
      '--quiet',
      '--no-tags',
      '--no-write-fetch-head',
      '--',
      mirror.path,
      `+refs/tags/*:${ORIGIN_TAGS}/*`,
    ]);
    for (const step of steps) {
      const done = await git.run(step, { cwd: path, protocols: ['file'] });
      if (!done.ok) return done;
    }
    const opened = await openRepository(this.#parts, path);
    if (!opened.ok) return opened;
    const filled = await withQuarantine(this.#parts, opened.value, (inside) =>
      git.run(['read-tree', '--reset', '-u', commit], inside.call({ index: join(path, '.git', 'index') })),
    );
    return filled.ok ? ok(null) : filled;
  }
}

async function folderIn(home: string): Promise<string> {
  const names = await readdir(home).catch(() => []);
  return names.find((name) => !name.startsWith('.')) ?? HALF_MADE;
}

const otherThere = (before: Checkout, wanted: GitSource) =>
  refusal(
    'workspace.dirty',
    `Session ${before.session} has a checkout of ${before.url} already; ${wanted.url} cannot take its place.`,
    { hint: 'Spawn another session for it.' },
  );

function hasWork(checkout: Checkout, { files, commits }: LooseWork): Refusal {
  const parts = [
    ...(commits > 0 ? [`${commits} commit${commits === 1 ? '' : 's'} that only it has`] : []),
    ...(files.length > 0
      ? [`changes in ${files.slice(0, 5).join(', ')}${files.length > 5 ? ', …' : ''}`]
      : []),
  ];
  return refusal(
    'workspace.unmerged',
    `The checkout ${checkout.path} is kept: it has ${parts.join(' and ')}.`,
    {
      hint: `Push or copy them, then remove the folder: ${checkout.path}`,
      details: { path: checkout.path, files, commits },
    },
  );
}

const unreadable = (checkout: Checkout, why: Refusal) =>
  refusal(
    'workspace.unmerged',
    `The checkout ${checkout.path} is kept, since it cannot be looked into: ${why.message}`,
    {
      hint: `Look at it, then remove the folder: ${checkout.path}`,
      details: { path: checkout.path },
    },
  );
