import { copyFile, mkdir, readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ok, refuse, type Result } from '#base';
import { refusal, TOKEN_PATTERN, type Refusal } from '#domain';
import { tomlTable, type ClientConfig } from './client-configs.ts';

/** A change of a client's file before it is made. */
export interface ClientFilePlan {
  /** Where the file really lies. */
  file: string;
  isNew: boolean;
  /** It has an entry of ours already. */
  replaces: boolean;
  /** The whole text afterwards. */
  text: string;
  /** Where the text before is kept; null for a new file. */
  backup: string | null;
}

type Place = Pick<ClientConfig, 'title' | 'format' | 'path'>;

/** What putting our entry into a client's file makes of it; everything else in it stays. */
export async function planClientFile(
  place: Place,
  file: string,
  entry: Record<string, unknown>,
): Promise<Result<ClientFilePlan, Refusal>> {
  const real = await realpath(file).catch(() => file);
  const before = await readOrNothing(real);
  const merged =
    place.format === 'toml'
      ? withTable(before ?? '', place, entry, file)
      : withEntry(before ?? '', place, entry, file);
  if (!merged.ok) return merged;
  const backup = before === undefined ? null : `${real}.before-muster`;
  return ok({ file: real, isNew: before === undefined, backup, ...merged.value });
}

/** Keeps the text before, then writes in one step. The file holds a token: a new one is for its user alone. */
export async function applyClientFile(plan: ClientFilePlan): Promise<void> {
  await mkdir(dirname(plan.file), { recursive: true });
  const mode = plan.isNew ? 0o600 : (await stat(plan.file)).mode & 0o777;
  if (plan.backup !== null) await copyFile(plan.file, plan.backup);
  const draft = `${plan.file}.${process.pid}.new`;
  await writeFile(draft, plan.text, { mode });
  await rename(draft, plan.file);
}

/** The token that stands in our entry of a client's file, if it is there for this address. */
export async function tokenInFile(place: Place, file: string, url: string): Promise<string | undefined> {
  const text = await readOrNothing(file);
  if (text === undefined) return undefined;
  const entry = place.format === 'toml' ? tableIn(text, place.path)?.text : entryIn(text, place.path);
  if (entry === undefined || !entry.includes(JSON.stringify(url))) return undefined;
  return entry.match(TOKEN_PATTERN)?.[0];
}

type Merged = Result<Pick<ClientFilePlan, 'text' | 'replaces'>, Refusal>;

function withEntry(text: string, place: Place, entry: Record<string, unknown>, file: string): Merged {
  const root = text.trim() === '' ? {} : parsed(text);
  if (!isRecord(root))
    return unreadable(file, place, 'it is no plain JSON object (comments are not kept by this)');
  let at = root;
  for (const key of place.path.slice(0, -1)) {
    const inner = at[key] ?? (at[key] = {});
    if (!isRecord(inner)) return unreadable(file, place, `"${key}" in it is no object`);
    at = inner;
  }
  const last = place.path.at(-1) ?? '';
  const replaces = at[last] !== undefined;
  at[last] = entry;
  const indent = /^\{\r?\n([ \t]+)"/.exec(text)?.[1] ?? '  ';
  return ok({ text: `${JSON.stringify(root, null, indent)}\n`, replaces });
}

function entryIn(text: string, path: readonly string[]): string | undefined {
  let at: unknown = parsed(text);
  for (const key of path) at = isRecord(at) ? at[key] : undefined;
  return at === undefined ? undefined : JSON.stringify(at);
}

function withTable(text: string, place: Place, entry: Record<string, unknown>, file: string): Merged {
  const { path } = place;
  const table = tomlTable(path, entry);
  const found = tableIn(text, path);
  if (found) {
    const after = text.slice(found.end);
    const gap = after === '' ? '' : '\n';
    return ok({ text: `${text.slice(0, found.start)}${table}${gap}${after}`, replaces: true });
  }
  // As a value of another table: a second definition would break the whole file.
  const [outer = '', inner = ''] = path;
  if (new RegExp(String.raw`^\s*(?:${outer}\s*\.\s*)?"?${inner}"?\s*[.=]`, 'm').test(text))
    return unreadable(file, place, `it has "${inner}" in another form`);
  const before = text === '' ? '' : `${text.replace(/\n*$/, '\n')}\n`;
  return ok({ text: `${before}${table}`, replaces: false });
}

/** Our table with its sub-tables: from its header to the next header that is none of ours. */
function tableIn(
  text: string,
  path: readonly string[],
): { start: number; end: number; text: string } | undefined {
  const name = path.map((part) => `(?:${part}|"${part}")`).join(String.raw`\s*\.\s*`);
  const header = new RegExp(String.raw`^[ \t]*\[\s*${name}\s*(?:\.[^\]]*)?\]`, 'm');
  const first = header.exec(text);
  if (!first) return undefined;
  let end = text.length;
  for (const { index } of text.slice(first.index + 1).matchAll(/^[ \t]*\[/gm)) {
    const at = first.index + 1 + index;
    const line = text.slice(at, text.indexOf('\n', at) + 1 || undefined);
    if (header.test(line)) continue;
    end = at;
    break;
  }
  return { start: first.index, end, text: text.slice(first.index, end) };
}

const unreadable = (file: string, { title }: Place, why: string) =>
  refuse(
    refusal('config.unreadable', `${file} of ${title} cannot be changed: ${why}.`, {
      hint: 'Leave --write out and put in by hand what is printed.',
    }),
  );

async function readOrNothing(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
