import { readdir, stat } from 'node:fs/promises';
import { z } from 'zod';
import { ok, refuse, type Result } from '#base';
import { insidePath, type InsidePath } from './inside.ts';
import { readTextFile, reasonOf } from './text-file.ts';
import { argumentProblem, type CallResult, type NativeTool } from './tool.ts';

const MOST_LINES = 2_000;
const MOST_ENTRIES = 1_000;
const MOST_LINE_CHARACTERS = 2_000;

const input = z.object({
  path: z.string().min(1).describe('File or folder, from the working directory on'),
  offset: z.number().int().min(1).optional().describe('First line, from 1; default 1'),
  limit: z.number().int().min(1).max(MOST_LINES).optional().describe(`Lines; default ${MOST_LINES}`),
});
type Input = z.infer<typeof input>;

/** Reads a text file, or lists a folder. */
export function readTool(cwd: string): NativeTool {
  return {
    name: 'read',
    description: `Read a text file (at most ${MOST_LINES} lines at once) or list a folder.`,
    schema: z.toJSONSchema(input),
    async plan(given) {
      const parsed = input.safeParse(given);
      if (!parsed.success) return refuse(argumentProblem('read', parsed.error));
      const place = await insidePath(cwd, parsed.data.path);
      if (!place.ok) return place;
      return ok({
        title: `Read ${place.value.short}`,
        kind: 'read',
        paths: [place.value.shown],
        rawInput: parsed.data,
        readsInside: true,
        run: async () => asResult(await look(place.value, parsed.data)),
      });
    },
  };
}

const asResult = (seen: Result<string, string>): CallResult =>
  seen.ok ? { text: seen.value } : { text: seen.error, failed: true };

async function look(place: InsidePath, wanted: Input): Promise<Result<string, string>> {
  const facts = await stat(place.real).catch((error: unknown) => reasonOf(error));
  if (typeof facts === 'string') return refuse(`${place.short} cannot be read: ${facts}.`);
  return facts.isDirectory() ? listFolder(place) : readLines(place, wanted);
}

async function listFolder(place: InsidePath): Promise<Result<string, string>> {
  const entries = await readdir(place.real, { withFileTypes: true });
  const names = entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).sort();
  const more = names.length > MOST_ENTRIES ? `\n[${names.length - MOST_ENTRIES} more]` : '';
  return ok(names.length === 0 ? 'The folder is empty.' : names.slice(0, MOST_ENTRIES).join('\n') + more);
}

async function readLines(place: InsidePath, { offset = 1, limit = MOST_LINES }: Input) {
  const text = await readTextFile(place.real, place.short);
  if (!text.ok) return text;
  if (text.value === '') return ok('The file is empty.');
  const lines = text.value.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (offset > lines.length) return refuse(`${place.short} has only ${lines.length} lines.`);
  const taken = lines.slice(offset - 1, offset - 1 + limit).map(shortLine);
  const last = offset - 1 + taken.length;
  const rest = lines.length - last;
  return ok(taken.join('\n') + (rest > 0 ? `\n[${rest} more lines; go on with offset ${last + 1}]` : ''));
}

const shortLine = (line: string) =>
  line.length <= MOST_LINE_CHARACTERS
    ? line
    : `${line.slice(0, MOST_LINE_CHARACTERS)} [… ${line.length - MOST_LINE_CHARACTERS} characters]`;
