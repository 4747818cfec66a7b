import { createHash } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal, withoutCredentials, type GitAddress } from '#domain';
import { folderName } from './safe-name.ts';
import type { WorkspaceParts } from './workspace-parts.ts';

/** How long one fetch may take, in ms; a big repository on a slow line. */
const FETCH_MS = 30 * 60_000;
const RECORD = 'muster-used';

/** A bare copy of a repository on this host, as new as its last fetch. */
export interface Mirror {
  path: string;
  address: GitAddress;
}

/**
 * Bare mirrors of repositories elsewhere, one per address, from which checkouts are made without the network. What a crash
 * left behind is cleared when a mirror is first used in a life.
 */
export class RepositoryCache {
  readonly #parts: WorkspaceParts;
  readonly #folder: string;
  readonly #swept = new Set<string>();

  constructor(parts: WorkspaceParts) {
    this.#parts = parts;
    this.#folder = join(parts.folder, 'mirrors');
  }

  /** Does something with the mirror of this address, fetched just now, while nobody else changes it. */
  withMirror<T>(
    address: GitAddress,
    work: (mirror: Mirror) => Promise<Result<T, Refusal>>,
    signal?: AbortSignal,
  ): Promise<Result<T, Refusal>> {
    const path = this.#pathOf(address);
    return this.#parts.queue.run(path, async () => {
      const fetched = await this.#fetch(address, path, signal);
      return fetched.ok ? work({ path, address }) : fetched;
    });
  }

  /** Fetches one ref or commit by its own name, where no branch or tag leads to it. False when the host does not give it. */
  async fetchOne(mirror: Mirror, ref: string, signal?: AbortSignal): Promise<boolean> {
    const { git } = this.#parts;
    const { url, protocols } = mirror.address;
    const into = `+${ref}:refs/muster/fetched/${ref.replace(/^refs\//, '')}`;
    const args = ['fetch', '--no-tags', '--no-write-fetch-head', '--no-auto-gc', '--', url, into];
    const said = await git.run(args, {
      cwd: mirror.path,
      protocols,
      timeLimitMs: FETCH_MS,
      ...(signal ? { signal } : {}),
    });
    return said.ok;
  }

  /** The branch that the repository itself begins with, as `refs/heads/…`. */
  async defaultBranch({ path, address }: Mirror): Promise<string | undefined> {
    const said = await this.#parts.git.run(['ls-remote', '--symref', '--', address.url, 'HEAD'], {
      cwd: path,
      protocols: address.protocols,
    });
    return said.ok ? /^ref: (refs\/heads\/\S+)\tHEAD$/m.exec(said.value.text)?.[1] : undefined;
  }

  /** Removes mirrors that were not used for so long, in ms, and the oldest beyond `most`; how many. */
  async prune({ unusedMs, most }: { unusedMs: number; most: number }): Promise<number> {
    const found: { path: string; usedAt: number }[] = [];
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const path = join(this.#folder, name);
      const used = await stat(join(path, RECORD)).catch(() => undefined);
      found.push({ path, usedAt: used?.mtimeMs ?? 0 });
    }
    found.sort((a, b) => b.usedAt - a.usedAt);
    const before = this.#parts.clock.now() - unusedMs;
    const old = found.filter(({ usedAt }, at) => at >= most || usedAt < before);
    for (const { path } of old) {
      await this.#parts.queue.run(path.replace(/\.new$/, ''), () =>
        rm(path, { recursive: true, force: true }),
      );
    }
    return old.length;
  }

  #pathOf({ url, name }: GitAddress): string {
    const digest = createHash('sha256').update(url).digest('hex').slice(0, 20);
    return join(this.#folder, `${digest}-${folderName(name)}`);
  }

  async #fetch(address: GitAddress, path: string, signal?: AbortSignal): Promise<Result<null, Refusal>> {
    if (!this.#swept.has(path)) await sweep(path);
    this.#swept.add(path);
    const exists = await stat(path).then(
      () => true,
      () => false,
    );
    const fetched = exists
      ? await this.#fetchInto(path, address, signal)
      : await this.#firstFetch(path, address, signal);
    if (!fetched.ok) return refuse(notCloned(address, fetched.error));
    const now = new Date(this.#parts.clock.now());
    await utimes(join(path, RECORD), now, now).catch(() => {});
    return ok(null);
  }

  /** Under another name until it is whole: a mirror that is there can be trusted. */
  async #firstFetch(path: string, address: GitAddress, signal?: AbortSignal): Promise<Result<null, Refusal>> {
    const { git } = this.#parts;
    const fresh = `${path}.new`;
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const made = await git.run(['init', '--quiet', '--bare', '--template=', '--', fresh], {
      cwd: this.#folder,
    });
    const fetched = made.ok ? await this.#fetchInto(fresh, address, signal) : made;
    if (!fetched.ok) {
      await rm(fresh, { recursive: true, force: true });
      return fetched;
    }
    await writeFile(join(fresh, RECORD), `${address.url}\n`);
    await rename(fresh, path);
    return ok(null);
  }

  async #fetchInto(path: string, address: GitAddress, signal?: AbortSignal): Promise<Result<null, Refusal>> {
    const { git } = this.#parts;
    const { url, protocols } = address;
    const flags = ['--prune', '--no-tags', '--force', '--no-write-fetch-head', '--no-auto-gc'];
    const args = [
      'fetch',
      '--quiet',
      ...flags,
      '--',
      url,
      '+refs/heads/*:refs/heads/*',
      '+refs/tags/*:refs/tags/*',
    ];
    const said = await git.run(args, {
      cwd: path,
      protocols,
      timeLimitMs: FETCH_MS,
      ...(signal ? { signal } : {}),
    });
    return said.ok ? ok(null) : said;
  }
}

/** What a killed fetch leaves: locks that would refuse every later one, half packs, a mirror that never was whole. */
async function sweep(path: string): Promise<void> {
  await rm(`${path}.new`, { recursive: true, force: true });
  for (const folder of ['', 'refs', 'objects/pack']) {
    const deep = folder === 'refs';
    const names = await readdir(join(path, folder), { recursive: deep }).catch(() => []);
    for (const name of names) {
      const isLeft = name.endsWith('.lock') || /(^|\/)(tmp_pack_|tmp_idx_|\.tmp-)/.test(name);
      if (isLeft) await rm(join(path, folder, name), { force: true });
    }
  }
}

function notCloned({ url }: GitAddress, why: Refusal): Refusal {
  if (why.code === 'workspace.git_missing' || why.code === 'workspace.disk') return why;
  const hint =
    'See that this host reaches it without being asked: git ls-remote ADDRESS, as the user that the agent runs as.';
  return refusal(
    'workspace.clone_failed',
    `${withoutCredentials(url)} could not be fetched: ${why.message}`,
    {
      hint,
      retry: 'later',
    },
  );
}
