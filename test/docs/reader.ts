import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { pause, systemClock } from '#base';
import { createClient, type Client } from '#contract/client';
import { runInFolder } from '../../src/cli/testing/cli-world.ts';
import { hubOf } from '../e2e/cli-process.ts';
import { Machine } from '../e2e/muster-process.ts';
import type { Example } from './read-examples.ts';
import { tidyHub } from './tidy-hub.ts';
import { typedWords } from './typed-words.ts';

const ROOT = join(import.meta.dirname, '../..');
/** What only looks is looked at again when it does not show yet what it is to show: things happen beside. */
const LOOKS = /^muster (?:status|top|mail --peek|\w+ (?:list|show|history|status|log))\b/u;
const LOOK_AGAIN_MS = 50;
const LOOKED_AT_MOST = 2000;
/** What stays when it is done, or needs a process of its own. */
const OF_A_PROCESS = /^muster (?:up|agent start|agent stop|attach|open|mcp|acp|demo|completion)\b/u;

const FIRST_COMMIT = `
cp -r "${ROOT}/examples" . && git init -q -b main
git config user.name ann && git config user.email ann@example.org
git add -A && git commit -qm begin && git tag begin`;

interface Said {
  code: number | null;
  said: string;
}

/**
 * Somebody who does what documents say, on a machine of their own, with `native` on the scripted model. Lines that are
 * `muster` and its arguments run in this process, by the same function as the program; all else by a shell.
 */
export class Reader implements AsyncDisposable {
  readonly #machine: Machine;
  readonly #bin: string;
  readonly #project: string;
  /** The last id of its kind that was shown: what a document calls RUN or TASK. */
  readonly #seen = new Map<string, string>();

  private constructor(machine: Machine, bin: string) {
    this.#machine = machine;
    this.#bin = bin;
    this.#project = machine.project;
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
    return new Reader(machine, bin);
  }

  /** Makes the project as it was at first: a repository with one commit, which has the samples. */
  async open(): Promise<void> {
    this.#seen.clear();
    const { code, said } = await this.#shell(
      existsSync(join(this.#project, '.git')) ? 'git reset -q --hard begin && git clean -fdxq' : FIRST_COMMIT,
    );
    if (code !== 0) throw new Error(said);
  }

  /** Starts the hub, where the documents take it as running. */
  async start(): Promise<void> {
    const { code, said } = await this.#shell('muster up --detach');
    if (code !== 0) throw new Error(said);
  }

  /** Ends all that a document has left at the hub, so that the next one finds it as new. */
  async tidy(): Promise<void> {
    await tidyHub(await this.#client());
  }

  /** Does one step; says what was otherwise than the document promises. */
  async follow(example: Example): Promise<void> {
    if (example.kind === 'command' && (await this.#lacksProgram(example.text))) return;
    if (example.kind === 'file') {
      const path = join(this.#project, example.path);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, example.text);
      return;
    }
    const { code, said, missing } = await this.#carriedOut(example);
    if (code !== example.exit || missing.length > 0)
      throw new Error(
        `line ${example.line}: ${example.text}\nended with ${code}, not ${example.exit}; does not show ${JSON.stringify(missing)}:\n${said}`,
      );
    for (const [id, kind = ''] of said.matchAll(/\b(run|tsk|sch|ses)_\w+/gu)) this.#seen.set(kind, id);
  }

  /** Whether an example calls a program that is no part of Muster and that this machine does not have. */
  async #lacksProgram(text: string): Promise<boolean> {
    const needed = ['curl', 'openssl'].filter((program) => text.includes(`${program} `));
    const looked = needed.map((program) => this.#shell(`command -v ${program}`));
    return (await Promise.all(looked)).some(({ code }) => code !== 0);
  }

  async #carriedOut({ text, shows, exit }: Extract<Example, { kind: 'command' }>) {
    const line = await this.#filledIn(text);
    for (let looked = 1; ; looked++) {
      const { code, said } = await this.#typed(line);
      const missing = shows.filter((fragment) => !said.includes(fragment));
      const isSo = missing.length === 0 && code === exit;
      if (isSo || !LOOKS.test(line) || looked === LOOKED_AT_MOST) return { code, said, missing };
      await pause(systemClock, LOOK_AGAIN_MS);
    }
  }

  async #filledIn(text: string): Promise<string> {
    const approval = /\bAPPROVAL\b/u.test(text) ? await this.#pendingApproval() : '';
    return text
      .replaceAll(/\bAPPROVAL\b/gu, approval)
      .replaceAll(/\bRUN\b/gu, this.#seen.get('run') ?? 'RUN')
      .replaceAll(/\bSCHEDULE\b/gu, this.#seen.get('sch') ?? 'SCHEDULE')
      .replaceAll(/\bTASK\b/gu, this.#seen.get('tsk') ?? 'TASK');
  }

  /** Looks until something waits, as its reader does. */
  async #pendingApproval(): Promise<string> {
    for (let looked = 0; looked < LOOKED_AT_MOST; looked++) {
      const { said } = await this.#typed('muster approval list --json');
      const [id] = /\bapr_\w+/u.exec(said) ?? [];
      if (id !== undefined) return id;
      await pause(systemClock, LOOK_AGAIN_MS);
    }
    const { said } = await this.#shell('muster status; muster workflow history --state all');
    throw new Error(`Nothing waits for an answer:\n${said}`);
  }

  async #typed(line: string): Promise<Said> {
    const words = OF_A_PROCESS.test(line) ? undefined : typedWords(line);
    if (!words) return this.#shell(line);
    const { exit, out, err } = await runInFolder(words, { cwd: this.#project, env: this.#env });
    return { code: exit, said: out + err };
  }

  async #shell(line: string): Promise<Said> {
    const hub = line.includes('$HUB') ? { HUB: (await this.#hub()).address } : {};
    const child = spawn('bash', ['-eo', 'pipefail', '-c', line], {
      cwd: this.#project,
      env: { ...this.#env, ...hub },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const hear = (chunk: Buffer) => (said += chunk.toString());
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    return new Promise((resolve) => child.once('close', (code) => resolve({ code, said })));
  }

  get #env(): Record<string, string> {
    // Its key would be kept out of every text, and it is the name of the model too.
    const { XAI_API_KEY: _, ...env } = this.#machine.env;
    return { ...env, PATH: [this.#bin, env['PATH']].join(delimiter) };
  }

  #hub(): Promise<{ address: string; token: string }> {
    return hubOf(this.#env['MUSTER_HOME'] ?? '');
  }

  async #client(): Promise<Client> {
    const { address, token } = await this.#hub();
    return createClient({ baseUrl: address, token, clientName: 'test' });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shell('muster down');
    await this.#machine.close();
  }
}
