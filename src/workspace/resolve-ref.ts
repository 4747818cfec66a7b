import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal, withoutCredentials } from '#domain';
import type { Mirror, RepositoryCache } from './repository-cache.ts';
import type { WorkspaceParts } from './workspace-parts.ts';

type Parts = Pick<WorkspaceParts, 'git'>;

export interface Resolved {
  /** A full object id. */
  commit: string;
  /** Set when the ref is a branch. */
  branch: string | null;
}

/**
 * What a ref of a repository is now: a branch before a tag before a commit's id; a ref in full as it is named; without a
 * ref the branch that the repository begins with.
 */
export async function resolveRef(
  parts: Parts,
  cache: RepositoryCache,
  { mirror, ref }: { mirror: Mirror; ref: string | null },
  signal?: AbortSignal,
): Promise<Result<Resolved, Refusal>> {
  const wanted = ref ?? (await cache.defaultBranch(mirror));
  if (wanted === undefined) return refuse(noRef(mirror, 'HEAD', await branchesOf(parts, mirror)));
  const isFull = wanted.startsWith('refs/');
  const named = await commitOf(parts, mirror, isFull ? wanted : `refs/heads/${wanted}`);
  if (named !== undefined && (!isFull || wanted.startsWith('refs/heads/'))) {
    return ok({ commit: named, branch: wanted.replace(/^refs\/heads\//, '') });
  }
  const isId = /^[0-9a-f]{7,64}$/.test(wanted);
  const commit =
    named ??
    (await commitOf(parts, mirror, `refs/tags/${wanted}`)) ??
    (isId ? await commitOf(parts, mirror, wanted) : undefined) ??
    (await fetched(parts, cache, { mirror, ref: wanted }, signal));
  return commit === undefined
    ? refuse(noRef(mirror, wanted, await branchesOf(parts, mirror)))
    : ok({ commit, branch: null });
}

/** A pull request's head, or a commit that no branch has any more: some hosts give it when it is named. */
async function fetched(
  parts: Parts,
  cache: RepositoryCache,
  { mirror, ref }: { mirror: Mirror; ref: string },
  signal?: AbortSignal,
): Promise<string | undefined> {
  if (!ref.startsWith('refs/') && !/^([0-9a-f]{40}|[0-9a-f]{64})$/.test(ref)) return undefined;
  if (!(await cache.fetchOne(mirror, ref, signal))) return undefined;
  return commitOf(parts, mirror, `refs/muster/fetched/${ref.replace(/^refs\//, '')}`);
}

async function commitOf({ git }: Parts, mirror: Mirror, name: string): Promise<string | undefined> {
  const args = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`];
  const said = await git.line(args, { cwd: mirror.path });
  return said.ok && said.value !== '' ? said.value : undefined;
}

async function branchesOf({ git }: Parts, mirror: Mirror): Promise<string[]> {
  const flags = ['--count=10', '--sort=-committerdate', '--format=%(refname:short)'];
  const said = await git.line(['for-each-ref', ...flags, 'refs/heads'], { cwd: mirror.path });
  return said.ok ? said.value.split('\n').filter((name) => name !== '') : [];
}

function noRef({ address }: Mirror, ref: string, branches: string[]): Refusal {
  const known =
    branches.length > 0 ? `It has the branches ${branches.join(', ')}.` : 'It has no branch at all.';
  return refusal(
    'workspace.ref_unknown',
    `${withoutCredentials(address.url)} has no branch, tag or commit "${ref}".`,
    {
      hint: `${known} Name one with --ref.`,
      details: { branches },
    },
  );
}
