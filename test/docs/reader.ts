import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { Machine } from '../e2e/muster-process.ts';
import type { Example } from './read-examples.ts';

const ROOT = join(import.meta.dirname, '../..');
/** What only looks is looked at again when it does not show yet what it is to show: things happen beside. */
const LOOKS = /^muster (?:status|top|mail --peek|\w+ (?:list|show|history|status))\b/u;
const LOOKED_AT_MOST = 100;

/** Somebody who does what a document says, on a machine of their own, with `native` on the scripted model. */
export class Reader implements AsyncDisposable {
  readonly #machine: Machine;
  readonly #bin: string;
  /** The last id of its kind that was shown: what a document calls RUN or TASK. */
  readonly #seen = new Map<string, string>();

  private constructor(machine: Machine, bin: string) {
    this.#machine = machine;
    this.#bin = bin;
  }

  static async come(): Promise<Reader> {
    const machine = await Machine.open(
      (url) =>
        `hub: { port: 0 }\nspawn: { defaultHarness: native }\nharness:\n  native:\n    baseUrl: ${url}/v1\n    model: scripted\n`,
    );
    const bin = join(machine.project, '../bin');
    await mkdir(bin);
    const muster = join(bin, 'muster');
    await writeFile(muster, `#!/bin/sh\nexec "${process.execPath}" "${ROOT}/src/cli/main.ts" "$@"\n`);
    await chmod(muster, 0o755);
    const reader = new Reader(machine, bin);
    await cp(join(ROOT, 'examples'), join(machine.project, 'examples'), { recursive: true });
    await reader.#shell(
      'git init -q -b main && git add -A && git -c user.name=ann -c user.email=ann@example.org commit -qm begin',
    );
    return reader;
  }

  /** Starts the hub, where the document takes it as running. */
  async start(): Promise<void> {
    const { code, said } = await this.#shell('muster up --detach');
    if (code !== 0) throw new Error(said);
  }

  /** Does one step; says what was otherwise than the document promises. */
  async follow(example: Example): Promise<void> {
    if (example.kind === 'file') {
      const path = join(this.#machine.project, example.path);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, example.text);
      return;
    }
    const { code, said, missing } = await this.#carriedOut(example);
    if (code !== example.exit || missing.length > 0)
      throw new Error(
        `line ${example.line}: ${example.text}\nended with ${code}, not ${example.exit}; does not show ${JSON.stringify(missing)}:\n${said}`,
      );
    for (const [id, kind = ''] of said.matchAll(/\b(run|tsk)_\w+/gu)) this.#seen.set(kind, id);
  }

  async #carriedOut({ text, shows }: Extract<Example, { kind: 'command' }>) {
    const line = await this.#filledIn(text);
    for (let looked = 1; ; looked++) {
      const { code, said } = await this.#shell(line);
      const missing = shows.filter((fragment) => !said.includes(fragment));
      if (missing.length === 0 || !LOOKS.test(line) || looked === LOOKED_AT_MOST)
        return { code, said, missing };
    }
  }

  async #filledIn(text: string): Promise<string> {
    const approval = /\bAPPROVAL\b/u.test(text) ? await this.#pendingApproval() : '';
    return text
      .replaceAll(/\bAPPROVAL\b/gu, approval)
      .replaceAll(/\bRUN\b/gu, this.#seen.get('run') ?? 'RUN')
      .replaceAll(/\bTASK\b/gu, this.#seen.get('tsk') ?? 'TASK');
  }

  /** Looks until something waits, as its reader does. */
  async #pendingApproval(): Promise<string> {
    for (let looked = 0; looked < LOOKED_AT_MOST; looked++) {
      const { said } = await this.#shell('muster approval list --json');
      const [id] = /\bapr_\w+/u.exec(said) ?? [];
      if (id !== undefined) return id;
    }
    const { said } = await this.#shell('muster status; muster workflow history --state all');
    throw new Error(`Nothing waits for an answer:\n${said}`);
  }

  #shell(line: string): Promise<{ code: number | null; said: string }> {
    const { env, project } = this.#machine;
    const child = spawn('bash', ['-c', line], {
      cwd: project,
      env: { ...env, PATH: [this.#bin, env['PATH']].join(delimiter) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const hear = (chunk: Buffer) => (said += chunk.toString());
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shell('muster down');
    await this.#machine.close();
  }
}
