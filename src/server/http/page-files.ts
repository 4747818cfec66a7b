import { readdir, readFile, stat } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { refusal } from '#domain';
import { answerRefusal } from './answer.ts';

const compress = promisify(gzip);

/**
 * Scripts, fonts and calls of this hub alone: what an agent wrote may name pictures and scripts elsewhere, and nothing is
 * fetched. Styles may stand in the page, as parts of it place themselves so.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const PAGE_HEADERS = {
  'content-security-policy': POLICY,
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  mjs: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json; charset=utf-8',
  map: 'application/json; charset=utf-8',
  webmanifest: 'application/manifest+json; charset=utf-8',
  txt: 'text/plain; charset=utf-8',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  webp: 'image/webp',
  woff2: 'font/woff2',
  wasm: 'application/wasm',
};
const WORTH_COMPRESSING = /^text\/|json|svg|javascript|wasm/;
const COMPRESSED_FROM = 1_024;

/** A name that carries a hash of what it holds, as the build gives to everything below `assets/`. */
const HASHED = /^\/assets\/.*[-.][A-Za-z0-9_-]{8,}\.\w+$/;
/** Paths of programs: what is not there is said as to a program. */
const OF_PROGRAMS = /^\/(?:api|mcp|healthz|readyz|metrics)(?:\/|$)/;
const NAMES_A_FILE = /\.[A-Za-z0-9]{1,12}$/;

export const isPagePath = (path: string): boolean => !OF_PROGRAMS.test(path);

interface Built {
  /** When the index was last written, in ms: a build that is newer is looked at anew. */
  at: number;
  /** Files by the path of their address. What is not in here is not read, whatever the address says. */
  files: ReadonlyMap<string, string>;
  bodies: Map<string, Promise<Uint8Array>>;
}

/** The files of the built page, and its index for every other address: which screen that is, the page knows itself. */
export class PageFiles {
  readonly #folder: string;
  #built: Built | undefined;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async answer(request: Request): Promise<Response> {
    const path = decoded(new URL(request.url).pathname);
    if (path === undefined) return notThere(new URL(request.url).pathname);
    const built = await this.#look();
    if (!built) return notBuilt();
    const isFile = path.startsWith('/assets/') || NAMES_A_FILE.test(path);
    const { files } = isFile && !built.files.has(path) ? await this.#lookAnew(built) : built;
    if (isFile && !files.has(path)) return notThere(path);
    return await this.#file({ ...built, files }, isFile ? path : '/index.html', request).catch(() => {
      // A build empties the folder first.
      this.#built = undefined;
      return notBuilt();
    });
  }

  async #file(built: Built, path: string, request: Request): Promise<Response> {
    const type = TYPES[/\.(\w+)$/.exec(path)?.[1] ?? ''] ?? 'application/octet-stream';
    const whole = await this.#body(built, path, false);
    const zipped =
      whole.length >= COMPRESSED_FROM &&
      WORTH_COMPRESSING.test(type) &&
      /\bgzip\b/.test(request.headers.get('accept-encoding') ?? '');
    const sent = zipped ? await this.#body(built, path, true) : whole;
    return new Response(request.method === 'HEAD' ? null : new Uint8Array(sent), {
      status: 200,
      headers: {
        ...PAGE_HEADERS,
        'content-type': type,
        'content-length': String(sent.length),
        'cache-control': cacheOf(path),
        vary: 'accept-encoding',
        ...(zipped ? { 'content-encoding': 'gzip' } : {}),
      },
    });
  }

  /** Read, and compressed, once for each build. */
  #body(built: Built, path: string, isZipped: boolean): Promise<Uint8Array> {
    const key = `${isZipped ? 'gzip' : 'whole'} ${path}`;
    const known = built.bodies.get(key);
    if (known) return known;
    const read = isZipped
      ? this.#body(built, path, false).then((whole) => compress(whole))
      : readFile(built.files.get(path) ?? '');
    built.bodies.set(key, read);
    read.catch(() => built.bodies.delete(key));
    return read;
  }

  async #look(): Promise<Built | undefined> {
    const index = await stat(join(this.#folder, 'index.html')).catch(() => undefined);
    if (!index?.isFile()) return (this.#built = undefined);
    if (this.#built?.at === index.mtimeMs) return this.#built;
    return (this.#built = { at: index.mtimeMs, files: await filesIn(this.#folder), bodies: new Map() });
  }

  /** A build may have written its index before this. */
  async #lookAnew(built: Built): Promise<Built> {
    return (this.#built = { ...built, files: await filesIn(this.#folder) });
  }
}

/** Files alone: a link could lead out of the folder. */
async function filesIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return new Map(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file): [string, string] => [`/${relative(folder, file).replaceAll('\\', '/')}`, file])
      // What the build notes for itself begins with a dot.
      .filter(([path]) => !path.includes('/.')),
  );
}

/** Undefined for what no address of ours is. */
function decoded(path: string): string | undefined {
  try {
    const text = decodeURIComponent(path);
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    return /[\u0000-\u001f\\]|\/\/|(?:^|\/)\.\.?(?:\/|$)/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

const cacheOf = (path: string): string => {
  if (HASHED.test(path)) return 'public, max-age=31536000, immutable';
  return path.endsWith('.html') ? 'no-store' : 'no-cache';
};

const notThere = (path: string): Response =>
  answerRefusal(refusal('request.not_found', `The page has no ${path.slice(0, 200)}.`, { hint: 'Open /' }));

/** Nothing is loaded from anywhere, so that it needs no built file. */
function notBuilt(): Response {
  return new Response(NOT_BUILT, {
    status: 503,
    headers: { ...PAGE_HEADERS, 'content-type': TYPES['html'] ?? '', 'cache-control': 'no-store' },
  });
}

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Muster: the page is not built</title>
<style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 4rem auto; padding: 0 1rem; color-scheme: light dark }</style>
<h1>The page is not built</h1>
<p>This hub runs from a checkout. Build its page there, then load this again:</p>
<pre><code>npm run build:web</code></pre>
<p>The command line needs no page: <code>muster status</code></p>
</html>
`;
