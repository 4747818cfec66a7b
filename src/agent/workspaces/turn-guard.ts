import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { ok, type Result } from '#base';
import { WORKSPACE_LIMITS, type ForbiddenWrite, type Refusal, type SessionId } from '#domain';
import type { Look, Undone, Workspaces, Writes } from '#workspace';

const keptLook = z.object({
  top: z.string(),
  tree: z.string(),
  head: z.object({ commit: z.string().nullable(), branch: z.string().nullable() }).nullable(),
  gitFiles: z.array(z.tuple([z.string(), z.string()])),
});

/**
 * Looks at a workspace before the turn of a session that may not write, and puts back what was written meanwhile. The
 * first look is on disk: what a turn wrote under which the agent was killed is put back before the next one.
 */
export class TurnGuard {
  readonly #guard: Workspaces['guard'];
  readonly #folder: string;

  constructor(guard: Workspaces['guard'], folder: string) {
    this.#guard = guard;
    this.#folder = folder;
  }

  /** The look of a turn that this or a former life has not seen the end of. */
  async leftOf(session: SessionId): Promise<Look | undefined> {
    try {
      const kept = keptLook.parse(JSON.parse(await readFile(this.#pathOf(session), 'utf8')));
      const gitFiles = new Map(kept.gitFiles.map(([path, text]) => [path, Buffer.from(text, 'base64')]));
      return { ...kept, gitFiles };
    } catch {
      return undefined;
    }
  }

  async look(session: SessionId, folder: string): Promise<Result<Look, Refusal>> {
    const seen = await this.#guard.look(folder);
    if (!seen.ok) return seen;
    const { gitFiles, ...look } = seen.value;
    const files = [...gitFiles].map(([path, bytes]) => [path, bytes.toString('base64')]);
    await mkdir(this.#folder, { recursive: true, mode: 0o700 });
    const path = this.#pathOf(session);
    await writeFile(`${path}.new`, JSON.stringify({ ...look, gitFiles: files }), { mode: 0o600 });
    await rename(`${path}.new`, path);
    return seen;
  }

  /** Undefined: nothing was written. */
  async undo(session: SessionId, before: Look): Promise<Result<ForbiddenWrite | undefined, Refusal>> {
    const compared = await this.#guard.compare(before);
    if (!compared.ok) return compared;
    if (!isWritten(compared.value)) {
      await this.forget(session);
      return ok(undefined);
    }
    const undone = await this.#guard.undo(before);
    if (!undone.ok) return undone;
    await this.forget(session);
    return ok(isWritten(undone.value) ? forbiddenWrite(undone.value) : undefined);
  }

  async forget(session: SessionId): Promise<void> {
    await rm(this.#pathOf(session), { force: true });
  }

  #pathOf(session: SessionId): string {
    return join(this.#folder, `${session}.json`);
  }
}

const isWritten = ({ files, headMoved, gitFiles }: Writes): boolean =>
  files.length > 0 || headMoved || gitFiles.length > 0;

const { changedFiles, pathCharacters, patchBytes } = WORKSPACE_LIMITS;

function forbiddenWrite({
  files,
  headMoved,
  gitFiles,
  patch,
  cut,
  patchFile,
  keptAs,
}: Undone): ForbiddenWrite {
  const paths = [
    ...files.map(({ path }) => path),
    ...gitFiles.map((path) => `.git/${path}`),
    ...(headMoved ? ['.git/HEAD'] : []),
  ];
  const fits = cutText(patch, patchBytes);
  return {
    paths: boundedPaths(paths),
    more: paths.length > changedFiles,
    patch: fits,
    cut: cut || fits.length < patch.length,
    ...(patchFile === undefined ? {} : { patchFile }),
    ...(keptAs === undefined ? {} : { keptAs }),
  };
}

export const boundedPaths = (paths: readonly string[]): string[] =>
  paths.slice(0, changedFiles).map((path) => clean(path.slice(0, pathCharacters)));

/** What JSON and every database can hold. */
export const clean = (text: string): string => text.replaceAll('\0', '\uFFFD').toWellFormed();

/** The beginning of a text that is no longer than that, in bytes. */
export function cutText(text: string, bytes: number): string {
  const raw = Buffer.from(clean(text));
  return raw.length <= bytes
    ? raw.toString('utf8')
    : raw
        .subarray(0, bytes)
        .toString('utf8')
        .replace(/\uFFFD+$/u, '');
}
