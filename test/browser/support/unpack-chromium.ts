import { execFile } from 'node:child_process';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createBrotliDecompress } from 'node:zlib';

const run = promisify(execFile);

/** A browser that can be started, and the environment that it needs. */
export interface Chromium {
  executable: string;
  env: Record<string, string>;
}

/** Unpacks npm's Chromium into a folder. What the machine lacks of libraries and fonts comes from the package too. */
export async function unpackChromium(folder: string): Promise<Chromium> {
  const packed = join(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium')), '../bin');
  const executable = join(folder, 'chromium');
  await mkdir(folder, { recursive: true });
  await inflate(join(packed, 'chromium.br'), executable);
  const env: Record<string, string> = {};
  if (await lacksLibraries(executable)) {
    await unpackTar(join(packed, 'al2023.tar.br'), join(folder, 'al2023'));
    env['LD_LIBRARY_PATH'] = join(folder, 'al2023/lib');
  }
  if (!existsSync('/etc/fonts/fonts.conf') || !existsSync('/usr/share/fonts')) {
    await unpackTar(join(packed, 'fonts.tar.br'), join(folder, 'fonts'));
    env['FONTCONFIG_PATH'] = join(folder, 'fonts');
  }
  return { executable, env };
}

const inflate = (from: string, to: string): Promise<void> =>
  pipeline(createReadStream(from), createBrotliDecompress(), createWriteStream(to, { mode: 0o700 }));

async function unpackTar(from: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await inflate(from, `${folder}.tar`);
  await run('tar', ['-xf', `${folder}.tar`, '-C', folder]);
}

/** A machine without `ldd` is taken to have them: Chromium says itself what it misses. */
async function lacksLibraries(executable: string): Promise<boolean> {
  const listed = await run('ldd', [executable]).catch(() => undefined);
  return listed?.stdout.includes('not found') ?? false;
}
