import { spawn } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CliIo } from '../cli-io.ts';
import { stateFolder } from '../connection/find-hub.ts';

/**
 * Has the person's browser open an address that signs in; false when there is none to ask. What a program is started with
 * is seen by every user of the machine, so that the browser gets a file of this user alone, which leads there.
 */
export async function openBrowser(io: CliIo, url: string): Promise<boolean> {
  const command = browserCommand(io.env, process.platform);
  if (command === undefined) return false;
  const folder = stateFolder(io.env);
  const file = join(folder, 'open.html');
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeFile(file, leadingTo(url), { mode: 0o600 });
    await chmod(file, 0o600);
  } catch {
    // The address is printed anyhow.
    return false;
  }
  const [program, ...args] = command;
  return started(program, [...args, pathToFileURL(file).href], io.env);
}

type Command = readonly [string, ...string[]];

/** `$BROWSER` first, as other programs do. Without a screen there is none. */
function browserCommand(env: CliIo['env'], platform: NodeJS.Platform): Command | undefined {
  if (env['BROWSER']) return [env['BROWSER']];
  if (platform === 'darwin') return ['open'];
  if (platform === 'win32') return ['explorer.exe'];
  return env['DISPLAY'] || env['WAYLAND_DISPLAY'] ? ['xdg-open'] : undefined;
}

/** The address is made here, of characters that mean nothing in a page. */
const leadingTo = (url: string): string =>
  `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Muster</title><meta http-equiv="refresh" content="0;url=${encodeURI(url).replaceAll('"', '%22')}">\n`;

/** Not waited for: a browser may stay for as long as its window. */
function started(program: string, args: readonly string[], env: CliIo['env']): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env: { ...env }, stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}
