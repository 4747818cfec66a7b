import { createHash } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ok, refuse, type Result } from '#base';
import type { Cause } from '#domain';

const MOST_BYTES = 256 * 1024 * 1024;
const FETCH_WITHIN_MS = 10 * 60_000;

/**
 * Copies a tarball of this host, or fetches one, to `file`, and checks its digest on the way: nothing of it has been
 * opened before that.
 */
export async function fetchTarball(
  { tarball, digest }: { tarball: string; digest: string },
  file: string,
  fetch: (request: Request) => Promise<Response>,
): Promise<Result<void, Cause>> {
  const [algorithm = '', wanted = ''] = digest.split(':');
  const hash = createHash(algorithm);
  let bytes = 0;
  try {
    await pipeline(
      await open(tarball, fetch),
      async function* (chunks: AsyncIterable<Buffer>) {
        for await (const chunk of chunks) {
          bytes += chunk.length;
          if (bytes > MOST_BYTES) throw new Error(`It is larger than ${MOST_BYTES} bytes.`);
          hash.update(chunk);
          yield chunk;
        }
      },
      createWriteStream(file, { mode: 0o600 }),
    );
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return refuse({ code: 'upgrade.not_fetched', message: `${tarball} could not be read. ${why}` });
  }
  const found = hash.digest('hex');
  if (found === wanted) return ok(undefined);
  return refuse({
    code: 'upgrade.digest',
    message: `${tarball} has the digest ${algorithm}:${found}, and ${digest} was asked for. Nothing of it was run.`,
  });
}

async function open(tarball: string, fetch: (request: Request) => Promise<Response>): Promise<Readable> {
  if (tarball.startsWith('/')) return createReadStream(tarball);
  const response = await fetch(new Request(tarball, { signal: AbortSignal.timeout(FETCH_WITHIN_MS) }));
  if (!response.ok || !response.body) throw new Error(`It answered HTTP ${response.status}.`);
  return Readable.fromWeb(response.body);
}
