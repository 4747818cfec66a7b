import { clearLine, createInterface, cursorTo, type Interface } from 'node:readline';
import type { Terminal, TextSink } from '../cli-io.ts';

const PROMPT = '› ';

/**
 * A line at the bottom of the terminal that is typed on while text goes by above it. What is written is held until a
 * line is whole, or as long as the terminal is wide.
 */
export class PromptLine implements TextSink {
  readonly isTTY = true;
  readonly #terminal: Terminal;
  readonly #lines: Interface;
  #held = '';

  constructor(
    terminal: Terminal,
    on: { line: (text: string) => void; interrupt: () => void; end: () => void },
  ) {
    this.#terminal = terminal;
    this.#lines = createInterface({
      input: terminal.stdin,
      output: terminal.stdout,
      prompt: PROMPT,
      terminal: true,
    });
    this.#lines.on('line', (text) => {
      on.line(text);
      this.#lines.prompt();
    });
    this.#lines.on('SIGINT', on.interrupt);
    this.#lines.on('close', on.end);
    this.#lines.prompt();
  }

  get columns(): number {
    return this.#terminal.stdout.columns;
  }

  write(text: string): void {
    const lines = (this.#held + text).split('\n');
    this.#held = lines.pop() ?? '';
    // Long text without a break is not held back until its end.
    while (this.#held.length >= this.columns) {
      const space = this.#held.lastIndexOf(' ', this.columns - 1);
      const end = space > 0 ? space : this.columns - 1;
      lines.push(this.#held.slice(0, end));
      this.#held = this.#held.slice(space > 0 ? end + 1 : end);
    }
    if (lines.length > 0) this.#above(lines.join('\n'));
  }

  close(): void {
    if (this.#held !== '') this.#above(this.#held);
    this.#held = '';
    clearLine(this.#terminal.stdout, 0);
    cursorTo(this.#terminal.stdout, 0);
    this.#lines.close();
  }

  #above(text: string): void {
    clearLine(this.#terminal.stdout, 0);
    cursorTo(this.#terminal.stdout, 0);
    this.#terminal.stdout.write(`${text}\n`);
    this.#lines.prompt(true);
  }
}
