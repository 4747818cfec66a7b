import { spawn } from 'node:child_process';
import type { CliIo } from '../../cli-io.ts';

export interface Asked {
  /** Null: it could not be started, or was ended because it took too long. */
  code: number | null;
  /** The beginning of what it said, on both streams. */
  text: string;
}

const WITHIN_MS = 15_000;
const MOST_CHARACTERS = 4_096;
/** Nothing else is passed on: what is asked needs no key. */
const PASSED = ['PATH', 'HOME', 'LANG', 'TMPDIR'];

/** Runs a program for its answer, in a group of its own that is ended when it takes longer than 15 s. */
export function askProgram(io: CliIo, program: string, args: readonly string[]): Promise<Asked> {
  const env = Object.fromEntries(PASSED.map((name) => [name, io.env[name]]));
  return new Promise((resolve) => {
    const child = spawn(program, args, {
      cwd: io.cwd,
      env: { ...env, TERM: 'dumb', NO_COLOR: '1' },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let text = '';
    const hear = (chunk: Buffer) => (text = (text + chunk.toString()).slice(0, MOST_CHARACTERS));
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    const stopTimer = io.clock.after(WITHIN_MS, () => endGroup(child.pid));
    const end = (code: number | null) => {
      stopTimer();
      resolve({ code, text });
    };
    child.once('error', () => end(null));
    child.once('close', (code) => end(code));
  });
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has ended by itself.
  }
}
