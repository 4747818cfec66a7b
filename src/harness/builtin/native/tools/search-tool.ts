import { stat } from 'node:fs/promises';
import { basename, dirname, matchesGlob } from 'node:path';
import { z } from 'zod';
import { ok, refuse } from '#base';
import { insidePath, type InsidePath } from './inside.ts';
import { readTextFile, reasonOf } from './text-file.ts';
import { argumentProblem, type CallResult, type NativeTool } from './tool.ts';
import { walkFolder } from './walk-folder.ts';

const MOST_FOUND = 200;
const MOST_LINE = 300;
/** Text that is looked through at most; a search that is stopped says so. */
const MOST_CHARACTERS = 200 * 1024 * 1024;

const input = z.object({
  text: z.string().min(1).max(1_000).optional().describe('Text that a line holds; found as it is written'),
  ignore_case: z.boolean().optional(),
  files: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('Pattern of file names, such as *.ts or src/**/*.test.ts'),
  path: z.string().min(1).optional().describe('Folder or file to search in; default the working directory'),
});
type Input = z.infer<typeof input>;

/** Finds files by name and lines by text. Plain text, no expressions: one from a model could run for ever. */
export function searchTool(cwd: string): NativeTool {
  return {
    name: 'search',
    description: `Find lines that hold a text, or files by name (at most ${MOST_FOUND}); .git and node_modules are passed over.`,
    schema: z.toJSONSchema(input),
    async plan(given) {
      const parsed = input.safeParse(given);
      if (!parsed.success) return refuse(argumentProblem('search', parsed.error));
      const { text, files, path = '.' } = parsed.data;
      if (text === undefined && files === undefined) return refuse('Give text, files, or both.');
      const place = await insidePath(cwd, path);
      if (!place.ok) return place;
      return ok({
        title: `Search ${[text, files].filter(Boolean).join(' in ')}`.slice(0, 200),
        kind: 'search',
        paths: [place.value.shown],
        rawInput: parsed.data,
        readsInside: true,
        run: ({ signal }) => search(place.value, parsed.data, signal),
      });
    },
  };
}

async function search(place: InsidePath, wanted: Input, signal: AbortSignal): Promise<CallResult> {
  const facts = await stat(place.real).catch((error: unknown) => reasonOf(error));
  if (typeof facts === 'string')
    return { text: `${place.short} cannot be searched: ${facts}.`, failed: true };
  const single = [{ real: place.real, short: basename(place.real) }];
  const found: string[] = [];
  let characters = 0;
  let stopped = false;
  for await (const file of facts.isDirectory() ? walkFolder(place.real, signal) : single) {
    if (found.length >= MOST_FOUND || characters > MOST_CHARACTERS) {
      stopped = true;
      break;
    }
    if (wanted.files !== undefined && !nameMatches(file.short, wanted.files)) continue;
    const name = nameFrom(place, file.short, facts.isDirectory());
    if (wanted.text === undefined) {
      found.push(name);
      continue;
    }
    const text = await readTextFile(file.real, name);
    if (!text.ok) continue;
    characters += text.value.length;
    found.push(...linesWith(text.value, wanted, name));
  }
  const more = stopped || found.length > MOST_FOUND ? '\n[there is more; search for less]' : '';
  if (found.length === 0)
    return { text: stopped ? `Nothing in what was looked at.${more}` : 'Nothing found.' };
  return { text: found.slice(0, MOST_FOUND).join('\n') + more };
}

function* linesWith(text: string, wanted: Input, name: string): Generator<string> {
  const fold = (line: string) => (wanted.ignore_case ? line.toLowerCase() : line);
  const sought = fold(wanted.text ?? '');
  if (!fold(text).includes(sought)) return;
  for (const [at, line] of text.split('\n').entries()) {
    if (fold(line).includes(sought)) yield `${name}:${at + 1}: ${line.trim().slice(0, MOST_LINE)}`;
  }
}

/** A pattern without a slash is one of names, wherever they lie. */
const nameMatches = (short: string, pattern: string) =>
  matchesGlob(pattern.includes('/') ? short : basename(short), pattern);

function nameFrom(place: InsidePath, short: string, isFolder: boolean): string {
  const folder = isFolder ? place.short : dirname(place.short);
  return folder === '.' ? short : `${folder}/${short}`;
}
