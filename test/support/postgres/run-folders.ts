import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { chmod, mkdtemp, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PREFIX = 'muster-postgres-run-';

/** A process named by pid and by when it started, as pids are used again. */
interface ProcessMark {
  readonly pid: number;
  readonly started: string;
}

/** Makes the folder of one server, marked with the process that answers for it. */
export async function createRunFolder(home: string): Promise<string> {
  const folder = await mkdtemp(join(home, PREFIX));
  const owner: ProcessMark = { pid: process.pid, started: startOf(process.pid) ?? '' };
  await writeFile(join(folder, 'owner.json'), JSON.stringify(owner));
  await chmod(folder, 0o755);
  return folder;
}

/** Ends the servers and removes the folders of runs whose process is gone (killed, or the machine was). */
export async function cleanDeadRuns(home: string): Promise<string[]> {
  const cleaned: string[] = [];
  for (const name of await readdir(home)) {
    const folder = join(home, name);
    if (!name.startsWith(PREFIX) || !(await isDead(folder))) continue;
    endOrphan(folder);
    removeRunFolder(folder);
    cleaned.push(folder);
  }
  return cleaned;
}

async function isDead(folder: string): Promise<boolean> {
  try {
    if (process.getuid && (await stat(folder)).uid !== process.getuid()) return false;
    const owner = JSON.parse(await readFile(join(folder, 'owner.json'), 'utf8')) as ProcessMark;
    return startOf(owner.pid) !== owner.started;
  } catch {
    // Unreadable or not yet written: another run may be making it this moment.
    return false;
  }
}

/**
 * Waits for the server in it to end, then removes it; the mark goes last, so that a removal cut short is found again.
 * Synchronous, as it also runs while the process exits.
 */
export function removeRunFolder(folder: string, pid = serverIn(folder)): void {
  const data = join(folder, 'data');
  if (pid !== undefined) waitForEnd(pid, folder);
  rmSync(data, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  rmSync(folder, { recursive: true, force: true });
}

function waitForEnd(pid: number, folder: string): void {
  const never = new Int32Array(new SharedArrayBuffer(4));
  for (let waited = 0; isServerRunning(pid, folder) && waited < 5_000; waited += 10)
    Atomics.wait(never, 0, 0, 10);
}

/** Whether that pid still runs PostgreSQL on that folder; an ended process that nobody has reaped does not count. */
export function isServerRunning(pid: number, folder: string): boolean {
  return commandOf(pid).includes(join(folder, 'data'));
}

/** Sends the immediate shutdown to a server, only when the pid in its file still runs on that very folder. */
function endOrphan(folder: string): void {
  const pid = serverIn(folder);
  if (pid === undefined || !isServerRunning(pid, folder)) return;
  try {
    process.kill(pid, 'SIGQUIT');
  } catch {
    // It ended between the look and the signal.
  }
}

function serverIn(folder: string): number | undefined {
  const pidFile = join(folder, 'data', 'postmaster.pid');
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

function startOf(pid: number): string | undefined {
  if (existsSync('/proc/self/stat')) {
    const path = `/proc/${pid}/stat`;
    if (!existsSync(path)) return undefined;
    // Fields 3 and 22; the name in field 2 may hold spaces and brackets, so count from its last bracket.
    const fields = readFileSync(path, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return fields[0] === 'Z' ? undefined : fields[19];
  }
  return ps(pid, 'lstart=');
}

function commandOf(pid: number): string {
  const path = `/proc/${pid}/cmdline`;
  if (existsSync(path)) return readFileSync(path, 'utf8').replaceAll('\0', ' ');
  return ps(pid, 'command=') ?? '';
}

function ps(pid: number, field: string): string | undefined {
  try {
    return execFileSync('ps', ['-o', field, '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}
