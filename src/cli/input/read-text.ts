import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import { readAll, type CliIo } from '../cli-io.ts';

/** The value of a flag that takes a text: as it stands, from a file as `@file`, or from stdin as `-`. */
export async function readText(
  typed: string | undefined,
  io: Pick<CliIo, 'stdin' | 'cwd'>,
): Promise<Result<string | undefined, Refusal>> {
  if (typed === '-') return ok(await readAll(io.stdin));
  if (!typed?.startsWith('@')) return ok(typed);
  const hint = 'A text that begins with @ goes through stdin: printf %s "@…" | muster … -';
  return readTextFile(resolve(io.cwd, typed.slice(1)), hint);
}

/** The text of a file that was named as one. */
export async function readTextFile(file: string, hint = 'Name another.'): Promise<Result<string, Refusal>> {
  try {
    return ok(await readFile(file, 'utf8'));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const why = WHY[code] ?? code;
    return refuse(refusal('request.invalid', `The file "${file}" cannot be read: ${why}.`, { hint }));
  }
}

const WHY: Readonly<Record<string, string>> = {
  ENOENT: 'there is none',
  EISDIR: 'it is a folder',
  EACCES: 'this user may not',
};
