import { lstat, realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { ok, refuse, type Result } from '#base';

/** A path that lies in the session's directory, symbolic links followed. */
export interface InsidePath {
  /** Where it really is: what is opened. */
  real: string;
  /** The same, told from the directory as the session was given it: what is shown and judged. */
  shown: string;
  /** From the directory on; `.` for itself. */
  short: string;
}

/**
 * Finds out where a path leads and refuses whatever leaves the directory: by `..`, as an absolute path, or over a
 * symbolic link anywhere in it. What does not exist yet is judged by the folder that it would be made in.
 */
export async function insidePath(cwd: string, path: string): Promise<Result<InsidePath, string>> {
  if (path.includes('\0')) return refuse('A path cannot hold a NUL character.');
  const root = await realpath(cwd);
  const wanted = resolve(root, isAbsolute(path) && !isWithin(root, path) ? relative(cwd, path) : path);
  const outside = refuse(
    `${path} lies outside the working directory ${cwd}; only what is in it can be used. A command can reach other places, when it is allowed.`,
  );
  if (!isWithin(root, wanted)) return outside;
  const real = await realPlace(wanted);
  if (real === undefined || !isWithin(root, real)) return outside;
  const short = relative(root, real) || '.';
  return ok({ real, short, shown: short === '.' ? cwd : join(cwd, short) });
}

/** Undefined when it cannot be told where it leads: a link to nowhere, a loop. */
async function realPlace(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) return undefined;
  }
  // A link that leads nowhere would be followed by whoever creates the file.
  if (await lstat(path).catch(() => undefined)) return undefined;
  const parent = await realPlace(dirname(path));
  return parent === undefined ? undefined : join(parent, path.slice(dirname(path).length + 1));
}

export function isWithin(root: string, path: string): boolean {
  const from = relative(root, path);
  return from === '' || (from !== '..' && !from.startsWith('../') && !isAbsolute(from));
}
