import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pause, systemClock } from '#base';
import { DEFAULT_LIMITS, type LiveSession, type SessionSpec, type TurnOutcome } from '#harness';
import { processesOfSession } from '../../src/harness/process/session-processes.ts';
import { systemProcessTable } from '../../src/harness/process/process-table.ts';
import { startMcpResponder } from '../../src/harness/testing/mcp-responder.ts';
import { RecordingSink } from '../../src/harness/testing/recording-sink.ts';
import { say, testHost, type TestHost } from '../../src/harness/testing/test-host.ts';
import { startScriptedModel } from '../scripted-model/server.ts';
import { installed } from './install.ts';
import type { Target } from './targets.ts';

/** How long one thing that is waited for may take on a busy machine. */
const PATIENCE_MS = 60_000;
const PAGE_BYTES = 4_096;
const EVERY_MS = 50;

/** One harness with its home, the scripted model, an MCP server, and the session that the probes share. */
export class Bench implements AsyncDisposable {
  readonly target: Target;
  readonly model: Awaited<ReturnType<typeof startScriptedModel>>;
  readonly mcp: Awaited<ReturnType<typeof startMcpResponder>>;
  readonly #host: TestHost;
  readonly #spec: SessionSpec;
  #session: LiveSession | undefined;
  /** From the wish for a session until it is open, in ms; of the first one. */
  openMs = 0;

  private constructor(parts: Pick<Bench, 'target' | 'model' | 'mcp'>, host: TestHost, spec: SessionSpec) {
    this.target = parts.target;
    this.model = parts.model;
    this.mcp = parts.mcp;
    this.#host = host;
    this.#spec = spec;
  }

  static async create(target: Target): Promise<Bench> {
    const folder = await installed(target);
    const model = await startScriptedModel();
    const mcp = await startMcpResponder('mill', 'grind');
    const host = await testHost([target.recipe], {
      // Its own programs before those of the person, the PATH of Node for its scripts.
      programFolders: [folder],
      baseEnv: { PATH: [folder, process.env['PATH']].join(':') },
      limits: { ...DEFAULT_LIMITS, startMs: PATIENCE_MS, turnMs: PATIENCE_MS },
    });
    const { env, ...chosen } = await target.point(host.home.path, model.url);
    const server = { name: 'mill', url: mcp.url, headers: { authorization: 'Bearer token-of-one' } };
    const spec = host.spec(target.recipe.name, {
      ...chosen,
      env: { HOME: host.home.path, ...env },
      mcpServers: [server],
    });
    return new Bench({ target, model, mcp }, host, spec);
  }

  /** A path in the working directory of the session. */
  at(file: string): string {
    return join(this.#host.cwd, file);
  }

  /** The session that is open, or a new one. */
  async session(): Promise<LiveSession> {
    if (this.#session && (await this.#session.alive())) return this.#session;
    await this.#session?.close();
    return this.reopen();
  }

  /** Opens the session of the probes, from an earlier conversation when one is named. */
  async reopen(resume?: string): Promise<LiveSession> {
    const began = systemClock.monotonic();
    const spec = resume === undefined ? this.#spec : { ...this.#spec, resume };
    this.#session = await this.#host.open(spec);
    this.openMs ||= Math.round(systemClock.monotonic() - began);
    return this.#session;
  }

  /** One turn in the shared session; whatever it asks is allowed unless the sink says otherwise. */
  async turn(
    text: string,
    sink = new RecordingSink(),
  ): Promise<{ outcome: TurnOutcome; sink: RecordingSink }> {
    const session = await this.session();
    return { outcome: await session.prompt(say(text), sink), sink };
  }

  /** Ends the session that a probe has left in some state; the next probe opens a new one. */
  async giveUp(): Promise<void> {
    await this.#session?.close();
    this.#session = undefined;
  }

  /** The least resident memory of all processes of the session within two seconds, in MB: a turn leaves peaks behind. */
  async memoryMb(): Promise<number | undefined> {
    let least: number | undefined;
    for (let look = 0; look < 5; look++) {
      const now = await this.#memoryNowMb();
      if (now !== undefined) least = Math.min(least ?? now, now);
      await pause(systemClock, 400);
    }
    return least;
  }

  async #memoryNowMb(): Promise<number | undefined> {
    const pid = this.#session?.facts.pid;
    if (pid === undefined) return undefined;
    const rows = await processesOfSession(systemProcessTable(), this.#spec.session, [pid]);
    const sizes = await Promise.all(rows.map((row) => residentBytes(row.pid)));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    return total === 0 ? undefined : Math.round(total / 1024 / 1024);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host[Symbol.asyncDispose]();
    await this.mcp[Symbol.asyncDispose]();
    await this.model.close();
  }
}

/** What `look` gives once it gives something; throws when that takes too long. */
export async function eventually<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
  const until = systemClock.monotonic() + PATIENCE_MS;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (systemClock.monotonic() > until) throw new Error(`${what} did not come`);
    await pause(systemClock, EVERY_MS);
  }
}

/** The number that a command has written to a file, once it has. */
export function numberIn(file: string): Promise<number> {
  return eventually(`a number in ${file}`, async () => {
    const text = await readFile(file, 'utf8').catch(() => '');
    return text.endsWith('\n') ? Number(text) : undefined;
  });
}

async function residentBytes(pid: number): Promise<number> {
  const statm = await readFile(`/proc/${pid}/statm`, 'utf8').catch(() => '');
  return Number(statm.split(' ')[1] ?? 0) * PAGE_BYTES;
}
