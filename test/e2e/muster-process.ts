import type { ChildProcess } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { pause, systemClock } from '#base';
import { createClient, type Client } from '#contract/client';
import { startScriptedModel, type ScriptedModel } from '../scripted-model/server.ts';
import { tempDir } from '../support/temp-dir.ts';
import { endProcess, hubOf, ranOf, saysThatItIsThere, spawnMuster, type Ran } from './cli-process.ts';

/** Who looks again and again stays below the calls a second that a hub takes from one principal. */
export async function unhurried(request: Request): Promise<Response> {
  await pause(systemClock, 2);
  return fetch(request);
}

/** A person's machine: a home of its own, a project, the scripted model, and Muster as real processes. */
export class Machine {
  readonly model: ScriptedModel;
  readonly project: string;
  readonly #home: string;
  readonly #drop: () => Promise<void>;
  #hub: ChildProcess | undefined;
  client!: Client;
  address = '';

  private constructor(parts: {
    model: ScriptedModel;
    home: string;
    project: string;
    drop: () => Promise<void>;
  }) {
    this.model = parts.model;
    this.#home = parts.home;
    this.project = parts.project;
    this.#drop = parts.drop;
  }

  /** `config` is the person's config.yaml; it may name the scripted model, which has no address before. */
  static async open(config: string | ((modelUrl: string) => string) = ''): Promise<Machine> {
    const folder = await tempDir();
    const [home, project] = [folder.at('home'), folder.at('project')];
    await mkdir(join(home, '.config/muster'), { recursive: true });
    await mkdir(project, { recursive: true });
    const model = await startScriptedModel({ port: 0 });
    const text = typeof config === 'string' ? config : config(model.url);
    await writeFile(join(home, '.config/muster/config.yaml'), text);
    return new Machine({ model, home, project, drop: async () => folder[Symbol.asyncDispose]() });
  }

  get env(): Record<string, string> {
    return {
      PATH: [dirname(process.execPath), process.env['PATH'] ?? ''].join(delimiter),
      HOME: this.#home,
      MUSTER_HOME: join(this.#home, '.muster'),
      TERM: 'dumb',
      XAI_API_KEY: 'scripted',
      GROK_XAI_API_BASE_URL: `${this.model.url}/v1`,
    };
  }

  /** Starts `muster up` and waits until it says that it is there. */
  async up(...args: string[]): Promise<void> {
    this.#hub = spawnMuster(['up', '--port', '0', ...args], { env: this.env, cwd: this.project });
    await saysThatItIsThere(this.#hub);
    const { address, token } = await hubOf(this.env['MUSTER_HOME'] ?? '');
    this.address = address;
    this.client = createClient({ baseUrl: address, token, clientName: 'test', fetch: unhurried });
  }

  /** As a power cut does: nothing is tidied up. */
  kill(): Promise<void> {
    return endProcess(this.#hub, 'SIGKILL');
  }

  stop(): Promise<void> {
    return endProcess(this.#hub, 'SIGTERM');
  }

  /** Runs `muster ARGS` as a person would. */
  muster(...args: string[]): Promise<Ran> {
    return ranOf(spawnMuster(args, { env: this.env, cwd: this.project }));
  }

  /** The same with something on stdin. */
  piped(input: string, ...args: string[]): Promise<Ran> {
    return ranOf(spawnMuster(args, { env: this.env, cwd: this.project }, input));
  }

  /** Spawns a delegate whose first turn is over. */
  async delegate(label: string, harness: string, task: string, more: string[] = []): Promise<string> {
    const spawned = await this.muster(
      'session',
      'spawn',
      task,
      '--delegate',
      '--label',
      label,
      '--harness',
      harness,
      '--json',
      ...more,
    );
    if (spawned.code !== 0) throw new Error(spawned.err);
    const answer: unknown = JSON.parse(spawned.out);
    if (typeof answer !== 'object' || answer === null || !('session' in answer)) throw new Error(spawned.out);
    await this.until(label, (word) => word === 'done');
    return String(answer.session);
  }

  /** The status of a session of ours, as REST shows it. */
  async status(label: string) {
    const shown = await this.client.call('sessions.show', { params: { session: label } });
    if (!shown.ok) throw new Error(`${shown.error.code}: ${shown.error.message}`);
    return shown.value.status;
  }

  /** Waits, woken by events, until a session's status word is as wanted. */
  async until(label: string, wanted: (word: string) => boolean): Promise<void> {
    let last = '';
    const reached = await this.#watch(async () => {
      last = (await this.status(label)).word;
      return wanted(last) ? last : undefined;
    });
    if (reached === undefined) throw new Error(`session ${label} stayed "${last}"`);
  }

  /** Pids of all processes that carry the session's mark. */
  async processesOf(session: string): Promise<number[]> {
    const mark = `MUSTER_SESSION=${session}`;
    const found: number[] = [];
    for (const name of await readdir('/proc')) {
      if (!/^\d+$/.test(name)) continue;
      const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '');
      if (environment.split('\0').includes(mark)) found.push(Number(name));
    }
    return found;
  }

  /** Waits until these agents are heard and have told their harnesses. */
  async heard(...names: string[]): Promise<void> {
    const heard = await this.#watch(async () => {
      const listed = await this.client.call('agents.list', { query: {} });
      const items = listed.ok ? listed.value.items : [];
      const ready = items.filter(
        ({ liveness, harnesses }) => liveness.heard === 'online' && harnesses.length > 0,
      );
      return names.every((name) => ready.some((agent) => agent.name === name)) ? true : undefined;
    });
    if (!heard) throw new Error(`agents ${names.join(', ')} were not heard`);
  }

  /** Looks at each event until something is found; `what` is said when that was not within five minutes. */
  async sees<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    const found = await this.#watch(look);
    if (found === undefined) throw new Error(`not seen: ${what}`);
    return found;
  }

  async pendingApproval(): Promise<string> {
    const found = await this.#watch(async () => {
      const listed = await this.client.call('approvals.list', { query: {} });
      return listed.ok ? listed.value.items[0]?.id : undefined;
    });
    if (found === undefined) throw new Error('no approval came');
    return found;
  }

  /**
   * Looks once the stream of events stands, so that nothing falls between, again at each event, and every second, since not
   * all that is looked for comes with an event: until something is found. Undefined after nearly five minutes, so that a test
   * that waits for ever says what for.
   */
  async #watch<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, AbortSignal.timeout(280_000)]);
    let found: T | undefined;
    let looking: Promise<void> = Promise.resolve();
    const again = () =>
      (looking = looking.then(async () => {
        if (signal.aborted) return;
        found = await look();
        if (found !== undefined) over.abort();
      }));
    const everySecond = async () => {
      for (; !signal.aborted; await pause(systemClock, 1_000, signal)) await again();
    };
    let first: Promise<void> = Promise.resolve();
    const onReady = () => {
      first = everySecond().catch((error: unknown) => over.abort(error));
    };
    for await (const _ of this.client.events({ signal, onReady })) await again();
    await first;
    if (over.signal.reason instanceof Error && over.signal.reason.name !== 'AbortError')
      throw over.signal.reason;
    return found;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.model.close();
    await this.#drop();
  }
}
