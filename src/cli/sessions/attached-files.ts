import { readFile, stat } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { ok, refuse, type Result } from '#base';
import type { RouteInput } from '#contract';
import { attachmentsProblem, refusal, type Refusal } from '#domain';

type Attachment = NonNullable<RouteInput<'sessions.spawn'>['body']['attachments']>[number];

const TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  webp: 'image/webp',
  svg: 'image/svg+xml',
  pdf: 'application/pdf',
  json: 'application/json',
  xml: 'application/xml',
  yaml: 'application/yaml',
  yml: 'application/yaml',
  html: 'text/html',
  css: 'text/css',
  csv: 'text/csv',
  md: 'text/markdown',
};

/** Reads the files that were named by `--attach`. What is too large is refused before it is read. */
export async function attachedFiles(
  paths: readonly string[],
  cwd: string,
): Promise<Result<Attachment[], Refusal>> {
  const files: { path: string; name: string; bytes: number }[] = [];
  for (const given of paths) {
    const path = resolve(cwd, given);
    const found = await stat(path).catch(() => undefined);
    if (!found?.isFile()) {
      return refuse(
        refusal('request.invalid', `--attach ${given}: there is no such file.`, {
          hint: `Looked for ${path}.`,
        }),
      );
    }
    files.push({ path, name: basename(path), bytes: found.size });
  }
  const problem = attachmentsProblem(files);
  if (problem !== undefined) {
    return refuse(
      refusal('request.too_large', problem, {
        hint: 'Put large files into the folder of the session and name them in the prompt.',
      }),
    );
  }
  return ok(await Promise.all(files.map(async ({ path, name }) => encoded(name, await readFile(path)))));
}

function encoded(name: string, bytes: Buffer): Attachment {
  const known = TYPES[extname(name).slice(1).toLowerCase()];
  const mimeType = known ?? (isText(bytes) ? 'text/plain' : 'application/octet-stream');
  return { name, mimeType, content: bytes.toString('base64'), encoding: 'base64' };
}

function isText(bytes: Buffer): boolean {
  try {
    return !new TextDecoder('utf-8', { fatal: true }).decode(bytes).includes('\0');
  } catch {
    return false;
  }
}
