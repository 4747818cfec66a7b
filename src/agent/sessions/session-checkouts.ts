import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ok, refuse, type Clock, type Ids, type Log, type Result } from '#base';
import { refusal, sourceText, type GitSource, type Refusal, type SessionId } from '#domain';
import { createWorkspaces, type Workspaces } from '#workspace';

/** Where a source was checked out for a session. */
export interface OpenCheckout {
  path: string;
  /** Made just now; else it is the one of before, with all that was done in it. */
  fresh: boolean;
  /** What it does not have of its commit, a sentence each. */
  lacks: readonly string[];
}

/** The checkouts of this agent's sessions: one each, for its whole life. */
export interface SessionCheckouts {
  open(session: SessionId, source: GitSource, signal: AbortSignal): Promise<Result<OpenCheckout, Refusal>>;
  /** The session has ended: its checkout goes, unless it holds work that is nowhere else. Then why it is kept. */
  release(session: SessionId): Promise<string | undefined>;
  /**
   * Once per life, before anything is opened: what sessions that are not held any more left goes, and mirrors that nobody
   * uses. Resolves when it is known what goes; the going takes its time.
   */
  clear(isHeld: (session: string, folder: string) => boolean): Promise<void>;
  /** Where all of one session's checkout lies. */
  folderOf(session: SessionId): string;
}

/** Mirrors that were not used for so long are fetched anew when they are wanted; in ms. */
const MIRROR_UNUSED_MS = 30 * 24 * 60 * 60_000;
const MIRRORS_MOST = 50;

export interface SessionCheckoutsOptions {
  /** Of this daemon alone. */
  stateDir: string;
  env: Readonly<Record<string, string | undefined>>;
  /** What the agent works in, if that is bounded: a repository of this host has to lie there, too. */
  roots?: readonly string[] | undefined;
  clock: Clock;
  ids: Ids;
  log: Log;
  /** Those of this daemon, where more is done with them than check-outs. */
  workspaces?: Workspaces;
  /** Whether something else stands on a checkout below this folder. */
  isInUse?: (folder: string) => Promise<boolean>;
}

/** Checks out with the system's git, as the user that the agent runs as, below the daemon's state folder. */
export async function openSessionCheckouts(options: SessionCheckoutsOptions): Promise<SessionCheckouts> {
  const { stateDir: stateFolder, env, roots, clock, ids, log } = options;
  const { checkouts, cache } =
    options.workspaces ?? (await createWorkspaces({ stateFolder, env, clock, ids, log }));
  const isInUse = options.isInUse ?? (async () => false);
  return {
    async open(session, source, signal) {
      const may = roots === undefined ? ok(null) : await checkRoots(source, roots);
      if (!may.ok) return may;
      const before = await checkouts.find(session);
      const opened = await checkouts.open(session, source, signal);
      if (!opened.ok) return opened;
      const { path, lacks } = opened.value;
      return ok({ path, fresh: before === undefined, lacks });
    },
    async release(session) {
      const removed = await checkouts.remove(session);
      if (removed.ok) return undefined;
      log.write('warn', 'the checkout of a session is kept', { session, why: removed.error.message });
      const { message, hint } = removed.error;
      return hint === undefined ? message : `${message} ${hint}`;
    },
    async clear(isHeld) {
      const left: string[] = [];
      for (const one of await checkouts.sessions()) {
        const home = checkouts.homeOf(one);
        if (!isHeld(one, home) && !(await isInUse(home))) left.push(one);
      }
      const cleared = checkouts.prune(left).then(async (kept) => {
        for (const { message } of kept) log.write('info', message);
        await cache.prune({ unusedMs: MIRROR_UNUSED_MS, most: MIRRORS_MOST });
      });
      cleared.catch((error: unknown) => {
        log.write('warn', 'old checkouts could not be cleared away', { error: String(error) });
      });
    },
    folderOf: (session) => checkouts.homeOf(session),
  };
}

/** A clone shows what it is made from, so roots hold for that, too. Links are followed first. */
async function checkRoots(source: GitSource, roots: readonly string[]): Promise<Result<null, Refusal>> {
  const path = pathOf(source.url);
  if (path === undefined) return ok(null);
  const real = await realpath(path).catch(() => path);
  for (const root of roots) {
    const realRoot = await realpath(root).catch(() => root);
    if (real === realRoot || real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep))
      return ok(null);
  }
  return refuse(
    refusal(
      'workspace.url_refused',
      `${sourceText(source)} lies outside of what this agent works in: ${roots.join(', ')}.`,
      { hint: `To let it in, restart the agent with --root ${path}` },
    ),
  );
}

function pathOf(url: string): string | undefined {
  if (url.startsWith('/')) return url;
  if (!/^file:/i.test(url)) return undefined;
  try {
    return fileURLToPath(url);
  } catch {
    // Of another host, or no path at all: below no root.
    return url;
  }
}
