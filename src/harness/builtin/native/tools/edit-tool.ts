import { chmod, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { ok, refuse, type Ids, type Result } from '#base';
import { insidePath, type InsidePath } from './inside.ts';
import { LARGEST_FILE, readExactText, reasonOf } from './text-file.ts';
import { argumentProblem, type CallResult, type NativeTool } from './tool.ts';

const input = z.object({
  path: z.string().min(1).describe('File, from the working directory on'),
  content: z
    .string()
    .max(LARGEST_FILE)
    .optional()
    .describe('The whole new text: creates the file or replaces all of it'),
  edits: z
    .array(
      z.object({
        old_text: z.string().min(1).describe('Exactly as it stands in the file; must be there once'),
        new_text: z.string(),
        all: z.boolean().optional().describe('Replace it wherever it stands'),
      }),
    )
    .min(1)
    .max(200)
    .optional()
    .describe('Exact replacements, done one after another; all or none'),
});
type Input = z.infer<typeof input>;

/** Creates a file, or replaces exact pieces of its text. What is asked shows the whole change. */
export function editTool(cwd: string, ids: Ids): NativeTool {
  return {
    name: 'edit',
    description: 'Create a text file (content), or change one by exact replacements (edits). Read it first.',
    schema: z.toJSONSchema(input),
    async plan(given) {
      const parsed = input.safeParse(given);
      if (!parsed.success) return refuse(argumentProblem('edit', parsed.error));
      const place = await insidePath(cwd, parsed.data.path);
      if (!place.ok) return place;
      if (place.value.short.split('/').some((part) => part.toLowerCase() === '.git')) {
        return refuse('The .git folder is not edited by this tool: its hooks and settings are programs.');
      }
      const change = await changeOf(place.value, parsed.data);
      if (!change.ok) return change;
      const { oldText, newText } = change.value;
      const { short, shown } = place.value;
      return ok({
        title: `${oldText === null ? 'Create' : 'Edit'} ${short}`,
        kind: 'edit',
        paths: [shown],
        content: [{ type: 'diff', path: shown, oldText, newText }],
        rawInput: { path: parsed.data.path },
        run: () => perform(cwd, parsed.data, change.value, ids),
      });
    },
  };
}

interface Change {
  /** Null: the file is not there yet. */
  oldText: string | null;
  newText: string;
}

async function changeOf(place: InsidePath, wanted: Input): Promise<Result<Change, string>> {
  const { content, edits } = wanted;
  if ((content === undefined) === (edits === undefined)) return refuse('Give either content or edits.');
  const there = await stat(place.real).catch(() => undefined);
  if (!there && edits) return refuse(`${place.short} does not exist; give content to create it.`);
  const before = there ? await readExactText(place.real, place.short) : ok(null);
  if (!before.ok) return before;
  const after = content === undefined ? replaced(before.value ?? '', edits ?? [], place.short) : ok(content);
  if (!after.ok) return after;
  if (after.value.length > LARGEST_FILE) return refuse(`${place.short} would become too large.`);
  if (after.value === before.value) return refuse(`That would not change ${place.short}.`);
  return ok({ oldText: before.value, newText: after.value });
}

function replaced(text: string, edits: NonNullable<Input['edits']>, name: string): Result<string, string> {
  let now = text;
  for (const [at, { old_text, new_text, all }] of edits.entries()) {
    const pieces = now.split(old_text);
    const which = edits.length > 1 ? ` (edit ${at + 1})` : '';
    if (pieces.length === 1) return refuse(`${name}: old_text${which} is not there. Nothing was changed.`);
    if (pieces.length > 2 && !all) {
      return refuse(
        `${name}: old_text${which} is there ${pieces.length - 1} times. Give more of what surrounds it, or all: true. Nothing was changed.`,
      );
    }
    now = pieces.join(new_text);
  }
  return ok(now);
}

/** Looks again before it writes: while somebody was asked, the file or the way to it may have changed. */
async function perform(cwd: string, wanted: Input, agreed: Change, ids: Ids): Promise<CallResult> {
  const place = await insidePath(cwd, wanted.path);
  if (!place.ok) return { text: place.error, failed: true };
  const now = await changeOf(place.value, wanted);
  if (!now.ok || now.value.newText !== agreed.newText || now.value.oldText !== agreed.oldText) {
    return { text: `${place.value.short} has changed meanwhile; read it again.`, failed: true };
  }
  const problem = await writeWhole(place.value, agreed.newText, ids);
  if (problem !== undefined)
    return { text: `${place.value.short} was not written: ${problem}.`, failed: true };
  const lines = agreed.newText.split('\n').length;
  return {
    text: `${agreed.oldText === null ? 'Created' : 'Changed'} ${place.value.short} (${lines} lines).`,
  };
}

/** By a new file that takes the place of the old one: a crash leaves one or the other, never a half. */
async function writeWhole({ real }: InsidePath, text: string, ids: Ids): Promise<string | undefined> {
  const temporary = join(dirname(real), `.${basename(real).slice(0, 100)}.${ids.next('new')}`);
  try {
    await mkdir(dirname(real), { recursive: true });
    const before = await stat(real).catch(() => undefined);
    const file = await open(temporary, 'wx', before ? before.mode & 0o777 : 0o666);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
    // The mask of the process does not apply to a file that was there.
    if (before) await chmod(temporary, before.mode & 0o777);
    await rename(temporary, real);
    return undefined;
  } catch (error) {
    await rm(temporary, { force: true });
    return reasonOf(error);
  }
}
