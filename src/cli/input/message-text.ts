import { ok, refuse, type Result } from '#base';
import { refusal, type Refusal } from '#domain';
import { readAll, type CliIo } from '../cli-io.ts';

/** A message as it was typed, or stdin where it is `-`. What it begins with (`/`, `!`, `@`) has no meaning. */
export async function messageText(typed: string, io: CliIo, what: string): Promise<Result<string, Refusal>> {
  const text = typed === '-' ? await readAll(io.stdin) : typed;
  if (text.trim() !== '') return ok(text);
  return refuse(
    refusal('request.invalid', `The ${what} is empty.`, {
      hint: `Write it in quotes, or pass - in its place and pipe it in: git diff | muster … -`,
    }),
  );
}
