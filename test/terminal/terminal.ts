import { spawn, type IPty } from '@lydell/node-pty';
import type * as xterm from '@xterm/headless';
import { createRequire } from 'node:module';
import { join } from 'node:path';

// A CommonJS package whose names Node does not see.
const { Terminal: Emulator } = createRequire(import.meta.url)('@xterm/headless') as typeof xterm;

const CLI = join(import.meta.dirname, '../../src/cli/main.ts');
/** A CI machine may be ten times slower than this one; what hangs ends here. */
const PATIENCE_MS = 60_000;

export const KEYS = {
  enter: '\r',
  escape: '\u001b',
  up: '\u001b[A',
  down: '\u001b[B',
  interrupt: '\u0003',
  end: '\u0004',
  tab: '\t',
  backspace: '\u007f',
} as const;

/** `muster ARGS` on a terminal of its own. */
export class TerminalRun implements AsyncDisposable {
  readonly #pty: IPty;
  readonly #emulator: InstanceType<typeof Emulator>;
  readonly #exit: Promise<number>;
  readonly #changed = new Set<() => void>();

  constructor(
    args: readonly string[],
    place: { env: Record<string, string>; cwd: string; columns?: number; rows?: number },
  ) {
    const [cols, rows] = [place.columns ?? 80, place.rows ?? 24];
    this.#emulator = new Emulator({ cols, rows, allowProposedApi: true, scrollback: 1_000 });
    const env = { ...place.env, TERM: 'xterm-256color' };
    this.#pty = spawn(process.execPath, [CLI, ...args], {
      name: 'xterm-256color',
      cols,
      rows,
      cwd: place.cwd,
      env,
    });
    this.#pty.onData((data) =>
      this.#emulator.write(data, () => {
        for (const run of this.#changed) run();
      }),
    );
    this.#exit = new Promise((resolve) => this.#pty.onExit(({ exitCode }) => resolve(exitCode)));
  }

  /** What stands on the screen now, a line each, without spaces at their ends. */
  get screen(): string {
    const { active } = this.#emulator.buffer;
    const lines = Array.from({ length: this.#emulator.rows }, (_, row) =>
      (active.getLine(active.baseY + row)?.translateToString(true) ?? '').trimEnd(),
    );
    return lines.join('\n');
  }

  get isAlternate(): boolean {
    return this.#emulator.buffer.active.type === 'alternate';
  }

  type(text: string): void {
    this.#pty.write(text);
  }

  resize(columns: number, rows: number): void {
    this.#emulator.resize(columns, rows);
    this.#pty.resize(columns, rows);
  }

  /** Resolves with the screen once it holds `what`. */
  async until(what: string | RegExp | ((screen: string) => boolean)): Promise<string> {
    const holds = (screen: string) =>
      typeof what === 'function'
        ? what(screen)
        : typeof what === 'string'
          ? screen.includes(what)
          : what.test(screen);
    const { promise, resolve, reject } = Promise.withResolvers<string>();
    const look = () => holds(this.screen) && resolve(this.screen);
    const over = setTimeout(
      () => reject(new Error(`The screen never said ${String(what)}. It says:\n${this.screen}`)),
      PATIENCE_MS,
    );
    this.#changed.add(look);
    look();
    try {
      return await promise;
    } finally {
      clearTimeout(over);
      this.#changed.delete(look);
    }
  }

  /** Its exit code, once it has ended. */
  exit(): Promise<number> {
    return this.#exit;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#pty.kill('SIGKILL');
    } catch {
      // It has ended.
    }
    await this.#exit;
    this.#emulator.dispose();
  }
}
