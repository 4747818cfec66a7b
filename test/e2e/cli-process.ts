import { spawn, type ChildProcess } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

const CLI = join(import.meta.dirname, '../../src/cli/main.ts');

/** What a command of the CLI left. */
export interface Ran {
  code: number | null;
  out: string;
  err: string;
}

/** Where a program runs. */
export interface Place {
  env: Record<string, string>;
  cwd: string;
}

/** Starts `muster ARGS`. */
export function spawnMuster(args: readonly string[], { env, cwd }: Place, input?: string): ChildProcess {
  const stdin = input === undefined ? 'ignore' : 'pipe';
  const child = spawn(process.execPath, [CLI, ...args], { env, cwd, stdio: [stdin, 'pipe', 'pipe'] });
  child.stdin?.end(input);
  return child;
}

/** Resolves when a program that stays says that it is there; rejects with what it said when it ends instead. */
export function saysThatItIsThere(child: ChildProcess): Promise<void> {
  let said = '';
  return new Promise((resolve, reject) => {
    child.once('exit', (code) =>
      reject(new Error(`${child.spawnargs.slice(2).join(' ')} ended with ${code}: ${said}`)),
    );
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('Ctrl-C')) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
  });
}

/** What a command has left, once it has ended. */
export function ranOf(child: ChildProcess): Promise<Ran> {
  let [out, err] = ['', ''];
  child.stdout?.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  return new Promise((resolve) => child.once('close', (code) => resolve({ code, out, err })));
}

/** Ends a program, unless it has ended: as a power cut does (SIGKILL), or as a person does (SIGTERM). */
export async function endProcess(
  child: ChildProcess | undefined,
  signal: 'SIGKILL' | 'SIGTERM',
): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill(signal);
  await exited;
}

/** Where the hub of a state folder listens, and the token of its person. */
export async function hubOf(folder: string): Promise<{ address: string; token: string }> {
  const record: unknown = JSON.parse(await readFile(join(folder, 'hub.json'), 'utf8'));
  if (typeof record !== 'object' || record === null || !('address' in record))
    throw new Error('hub.json has no address');
  const token = (await readFile(join(folder, 'token'), 'utf8')).trim();
  return { address: String(record.address), token };
}
