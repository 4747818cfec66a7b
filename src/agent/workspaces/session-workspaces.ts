import { join } from 'node:path';
import { ok, type Log, type Result } from '#base';
import {
  liesIn,
  refusal,
  WORKSPACE_LIMITS,
  type ForbiddenWrite,
  type GateResult,
  type GitSource,
  type QualityGate,
  type Refusal,
  type SessionId,
  type TurnWork,
  type WorkspacePlace,
  type WorkspaceWish,
} from '#domain';
import type { Look, Workspaces, Worktree } from '#workspace';
import type { WorkspaceAnswer } from '../hub-port.ts';
import { discardAnswer, diffAnswer, mergeAnswer } from './carry-out.ts';
import { inside, placeOf, shared, shortBranch, withinRoots } from './found-place.ts';
import { HeldPlaces, type HeldPlace } from './held-places.ts';
import { refused } from './refused-answer.ts';
import { boundedPaths, TurnGuard } from './turn-guard.ts';

export interface OpenWorkspace {
  cwd: string;
  place: WorkspacePlace;
  /** Told when it was made: what the checkout of its source does not have, a sentence each. */
  lacks: readonly string[];
  /** To be called once, when the turn has ended: what it has done. Never rejects. */
  after: () => Promise<TurnWork | undefined>;
}

/** Where a session works. */
interface Found {
  cwd: string;
  place: WorkspacePlace;
  worktree?: Worktree;
  lacks?: readonly string[];
}

/** What became of a workspace whose session has ended. `kept`: why it stays. */
export type Released = { is: 'none' } | { is: 'removed' } | { is: 'kept'; why: string };

export interface WorkspaceParts {
  workspaces: Workspaces;
  /** Of this daemon alone. */
  stateDir: string;
  /** What the agent works in, if that is bounded. */
  roots?: readonly string[] | undefined;
  /** Runs the commands of a task's completion. */
  runGates: (gates: readonly QualityGate[], cwd: string, signal: AbortSignal) => Promise<GateResult[]>;
  log: Log;
}

/** The directories of this agent's sessions: made at the first start, kept over restarts, looked at after each turn. */
export class SessionWorkspaces {
  readonly #parts: WorkspaceParts;
  readonly #held: HeldPlaces;
  readonly #guard: TurnGuard;
  /** What opens and what releases one worktree go one after another. */
  readonly #queues = new Map<string, Promise<unknown>>();
  /** Sessions in a shared folder that know what it lacks. */
  readonly #shared = new Set<SessionId>();
  readonly #folders = new Map<SessionId, string>();
  /** Worktrees in which a turn runs, with how many do. */
  readonly #inUse = new Map<string, number>();

  constructor(parts: WorkspaceParts) {
    this.#parts = parts;
    const folder = join(parts.stateDir, 'workspaces');
    this.#held = new HeldPlaces(join(folder, 'held'));
    this.#guard = new TurnGuard(parts.workspaces.guard, join(folder, 'looks'));
  }

  /** Where all of one session's workspace lies, once it was opened. */
  folderOf(session: SessionId): string | undefined {
    return this.#folders.get(session);
  }

  async open(
    session: SessionId,
    wish: WorkspaceWish,
    source: GitSource | undefined,
    signal: AbortSignal,
  ): Promise<Result<OpenWorkspace, Refusal>> {
    const found = await this.#inTurn(wish, async () => {
      const made = await this.#place(session, wish, source, signal);
      if (made.ok && made.value.worktree) this.#count(wish, 1);
      return made;
    });
    if (!found.ok) return found;
    const { cwd, place, worktree, lacks = [] } = found.value;
    if (!worktree) return ok({ cwd, place, lacks, after: async () => undefined });
    this.#folders.set(session, worktree.path);
    const free = () => this.#count(wish, -1);
    const looks = await this.#looks(session, wish, worktree);
    if (!looks.ok) {
      free();
      return looks;
    }
    const { before, former } = looks.value;
    const after = () => this.#after(session, worktree, before, former).finally(free);
    return ok({ cwd, place, lacks, after });
  }

  /** What was written before is undone, and what stands now is looked at. */
  async #looks(
    session: SessionId,
    wish: WorkspaceWish,
    worktree: Worktree,
  ): Promise<Result<{ before: Look | undefined; former: ForbiddenWrite | undefined }, Refusal>> {
    const former = await this.#undoFormer(session);
    if (!former.ok) return former;
    const watched = await this.#watch(session, wish, worktree);
    return watched.ok ? ok({ before: watched.value, former: former.value }) : watched;
  }

  #count(place: HeldPlace, by: 1 | -1): void {
    const key = keyOf(place);
    const count = (this.#inUse.get(key) ?? 0) + by;
    if (count > 0) this.#inUse.set(key, count);
    else this.#inUse.delete(key);
  }

  /** The session has ended: its workspace goes, unless it holds work that is nowhere else or another works in it. */
  async release(session: SessionId): Promise<Released> {
    this.#shared.delete(session);
    const place = await this.#held.find(session);
    if (!place) return { is: 'none' };
    this.#folders.delete(session);
    await this.#guard.forget(session);
    return this.#inTurn(place, async () => {
      await this.#held.remove(session);
      if ((await this.#held.holdersOf(place)).length > 0) return { is: 'none' };
      const found = await this.#parts.workspaces.worktrees.find(place.of, place.name);
      if (!found.ok) return { is: 'none' };
      const { path, branch } = found.value;
      const gone = await this.#parts.workspaces.discard(found.value);
      if (gone.ok) return { is: 'removed' };
      const why = `Its workspace is kept, because it holds work of its own: ${path}, branch ${shortBranch(branch)}. ${gone.error.message} See it: muster workspace diff ${session}. Take it over: muster workspace merge ${session}. Remove it: muster workspace discard ${session}`;
      return { is: 'kept', why };
    });
  }

  /** Once per life: what sessions that are not held any more left is released, and what stands for nobody is told. */
  async clear(isHeld: (session: string) => boolean): Promise<void> {
    for (const session of await this.#held.sessions()) {
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a name that this class wrote
      if (!isHeld(session)) await this.release(session as SessionId);
    }
    const leaks = await this.#parts.workspaces.leaks(() => true);
    const { log } = this.#parts;
    for (const path of leaks.folders) log.write('warn', 'a folder of workspaces is nobody’s', { path });
    for (const { repository, ref } of leaks.refs)
      log.write('warn', 'a branch of a workspace that is gone', { repository, ref });
  }

  /** Whether a repository below this folder is what a workspace was made from. */
  async standOn(folder: string): Promise<boolean> {
    const all = await this.#parts.workspaces.worktrees.list();
    return all.some(({ repository }) => liesIn(folder, repository));
  }

  async diff(place: HeldPlace, bytes: number): Promise<WorkspaceAnswer> {
    return this.#with(place, (worktree) => diffAnswer(this.#parts.workspaces, worktree, bytes));
  }

  async merge(
    place: HeldPlace,
    wish: { into: string | null; message: string; dryRun: boolean },
  ): Promise<WorkspaceAnswer> {
    return this.#with(place, (worktree) => mergeAnswer(this.#parts.workspaces, worktree, wish));
  }

  async discard(place: HeldPlace, force: boolean): Promise<WorkspaceAnswer> {
    return this.#inTurn(place, () => {
      if (this.#inUse.has(keyOf(place))) return Promise.resolve(busy(place));
      return this.#with(place, (worktree) => discardAnswer(this.#parts.workspaces, worktree, force));
    });
  }

  /** `cwd`: of its session, for one that works in a shared folder. */
  async gate(
    place: HeldPlace,
    gates: readonly QualityGate[],
    cwd: string | undefined,
    signal: AbortSignal,
  ): Promise<WorkspaceAnswer> {
    const found = await this.#parts.workspaces.worktrees.find(place.of, place.name);
    const folder = cwd ?? (found.ok ? found.value.path : undefined);
    if (folder === undefined) return found.ok ? gone(place) : refused(found.error);
    return { is: 'gates', results: await this.#parts.runGates(gates, folder, signal) };
  }

  async #with(
    place: HeldPlace,
    work: (worktree: Worktree) => Promise<WorkspaceAnswer>,
  ): Promise<WorkspaceAnswer> {
    const found = await this.#parts.workspaces.worktrees.find(place.of, place.name);
    return found.ok ? work(found.value) : refused(found.error);
  }

  async #place(
    session: SessionId,
    wish: WorkspaceWish,
    source: GitSource | undefined,
    signal: AbortSignal,
  ): Promise<Result<Found, Refusal>> {
    const before = await this.#standing(wish);
    const found = before
      ? ok({ path: before.repository, lacks: [] })
      : await this.#from(wish, source, signal);
    if (!found.ok) return found;
    const { path: from, lacks } = found.value;
    if (wish.kind === 'shared' && !before) {
      // It is found anew with each turn, and told once.
      const isKnown = this.#shared.has(session);
      this.#shared.add(session);
      return ok({ ...shared(wish, from), lacks: isKnown ? [] : lacks });
    }
    const kind = wish.kind === 'clone' ? 'clone' : 'worktree';
    await this.#held.write(session, wish);
    const made = before
      ? ok(before)
      : await this.#parts.workspaces.worktrees.add({
          repository: from,
          of: wish.of,
          name: wish.name,
          kind,
        });
    if (!made.ok) {
      await this.#held.remove(session);
      if (!wish.asked && NO_REPOSITORY.has(made.error.code)) return ok({ ...shared(wish, from), lacks });
      return made;
    }
    const cwd = await inside(made.value, wish.from);
    return ok({ cwd, place: placeOf(made.value), worktree: made.value, lacks });
  }

  async #standing({ of, name }: HeldPlace): Promise<Worktree | undefined> {
    const { worktrees } = this.#parts.workspaces;
    const found = await worktrees.find(of, name);
    if (!found.ok) return undefined;
    const opened = await worktrees.open(found.value);
    return opened.ok ? found.value : undefined;
  }

  /** The directory that it is made from. Teammates of one team share the checkout of its source. */
  async #from(
    wish: WorkspaceWish,
    source: GitSource | undefined,
    signal: AbortSignal,
  ): Promise<Result<{ path: string; lacks: readonly string[] }, Refusal>> {
    const { workspaces, roots } = this.#parts;
    if (source !== undefined) return workspaces.checkouts.open(wish.of, source, signal);
    const path = roots ? await withinRoots(wish.from, roots) : ok(wish.from);
    return path.ok ? ok({ path: path.value, lacks: [] }) : path;
  }

  async #undoFormer(session: SessionId): Promise<Result<ForbiddenWrite | undefined, Refusal>> {
    const left = await this.#guard.leftOf(session);
    return left ? this.#guard.undo(session, left) : ok(undefined);
  }

  async #watch(
    session: SessionId,
    { guard }: WorkspaceWish,
    { path }: Worktree,
  ): Promise<Result<Look | undefined, Refusal>> {
    return guard === null ? ok(undefined) : this.#guard.look(session, path);
  }

  async #after(
    session: SessionId,
    worktree: Worktree,
    before: Look | undefined,
    former: ForbiddenWrite | undefined,
  ): Promise<TurnWork | undefined> {
    try {
      const undone = before ? await this.#guard.undo(session, before) : ok(undefined);
      const work = await this.#work(worktree);
      const forbidden = (undone.ok ? undone.value : undefined) ?? former;
      const problem = undone.ok ? (work.ok ? undefined : work.error) : undone.error;
      if (problem)
        this.#parts.log.write('warn', 'a workspace could not be looked at', {
          session,
          why: problem.message,
        });
      return {
        ...(work.ok ? work.value : NOTHING_SEEN),
        ...(forbidden ? { forbidden } : {}),
        ...(problem ? { problem: problem.message.slice(0, 2_000) } : {}),
      };
    } catch (error) {
      this.#parts.log.write('error', 'the look at a workspace failed', { session, error: String(error) });
      return undefined;
    }
  }

  async #work(worktree: Worktree): Promise<Result<TurnWork, Refusal>> {
    const { workspaces } = this.#parts;
    const status = await workspaces.worktrees.status(worktree);
    if (!status.ok) return status;
    const { branch, ahead, files, moreFiles } = status.value;
    const wish = { into: worktree.target ?? '', message: '', dryRun: true };
    const merged =
      files.length > 0 && worktree.target !== null ? await workspaces.merge(worktree, wish) : undefined;
    return ok({
      branch,
      ahead,
      changed: boundedPaths(files.map(({ path }) => path)),
      more: moreFiles || files.length > WORKSPACE_LIMITS.changedFiles,
      merged: merged?.ok === true && merged.value.state === 'nothing',
    });
  }

  async #inTurn<T>({ of, name }: HeldPlace, work: () => Promise<T>): Promise<T> {
    const key = keyOf({ of, name });
    const before = this.#queues.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    const settled = mine.then(
      () => {},
      () => {},
    );
    this.#queues.set(key, settled);
    try {
      return await mine;
    } finally {
      if (this.#queues.get(key) === settled) this.#queues.delete(key);
    }
  }
}

const NOTHING_SEEN: TurnWork = { branch: null, ahead: 0, changed: [], more: true, merged: false };

/** There is no repository, or none with a commit: then a folder is all that can be had. */
const NO_REPOSITORY: ReadonlySet<string> = new Set(['workspace.not_a_repository', 'workspace.ref_unknown']);

const keyOf = ({ of, name }: HeldPlace): string => `${of}/${name}`;

const busy = (place: HeldPlace): WorkspaceAnswer =>
  refused(
    refusal('session.busy', `A turn is at work in the workspace ${keyOf(place)}, so it is not removed.`, {
      hint: 'Wait for the end of the turn, or cancel it: muster session cancel SESSION',
    }),
  );

const gone = ({ of, name }: HeldPlace): WorkspaceAnswer =>
  refused(refusal('workspace.not_found', `There is no workspace ${of}/${name} on this host.`));
