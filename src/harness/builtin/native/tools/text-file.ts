import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { ok, refuse, type Result } from '#base';

export const LARGEST_FILE = 4 * 1024 * 1024;

/** The text of a file, for reading: what is no UTF-8 in it is shown by replacement signs. */
export async function readTextFile(real: string, name: string): Promise<Result<string, string>> {
  const bytes = await readBytes(real, name);
  return bytes.ok ? ok(bytes.value.toString('utf8')) : bytes;
}

/** The text of a file that is to be written back: one that would not come out as it went in is refused. */
export async function readExactText(real: string, name: string): Promise<Result<string, string>> {
  const bytes = await readBytes(real, name);
  if (!bytes.ok) return bytes;
  if (!isUtf8(bytes.value)) return refuse(`${name} is not UTF-8; change it by a command.`);
  return ok(bytes.value.toString('utf8'));
}

/** Refuses folders, devices, what is no text and what is very large. `real` is where it really lies. */
async function readBytes(real: string, name: string): Promise<Result<Buffer, string>> {
  // Links were followed before; one that was put there since is not. A pipe must not be waited for.
  const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
  const file = await open(real, flags).catch((error: unknown) => reasonOf(error));
  if (typeof file === 'string') return refuse(`${name} cannot be read: ${file}.`);
  try {
    const facts = await file.stat();
    if (!facts.isFile()) return refuse(`${name} is no ordinary file.`);
    if (facts.size > LARGEST_FILE) {
      return refuse(
        `${name} has ${facts.size} bytes, more than ${LARGEST_FILE}. Use a command to look at parts.`,
      );
    }
    const bytes = await file.readFile();
    if (bytes.subarray(0, 8_192).includes(0)) return refuse(`${name} is a binary file.`);
    return ok(bytes);
  } catch (error) {
    return refuse(`${name} cannot be read: ${reasonOf(error)}.`);
  } finally {
    await file.close();
  }
}

/** The system's word for a failure, in a few words. */
export function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const words: Record<string, string> = {
    ENOENT: 'it does not exist',
    EACCES: 'it is not allowed on this machine',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of its path is no folder',
    ELOOP: 'it is a symbolic link that leads nowhere',
    ENOSPC: 'the disk is full',
    EROFS: 'the disk is read-only',
  };
  return words[code] ?? (error instanceof Error ? error.message : String(error));
}
