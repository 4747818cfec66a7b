import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RouteInput } from '#contract';
import type { SessionId } from '#domain';
import { mcpClient, type McpTestClient } from '../../src/server/mcp/testing/mcp-client.ts';
import { PageWorld } from '../browser/support/page-world.ts';
import { OtherHost } from '../e2e/daemon-process.ts';
import type { Machine } from '../e2e/muster-process.ts';

export type Kind = 'task' | 'run' | 'team';

/** What a door says of a thing. */
export interface Said {
  word: string;
  why?: string | undefined;
}

type Spawn = Partial<RouteInput<'sessions.spawn'>['body']> & { task: string };

/**
 * `slow` never answers, so that a session that starts is to be seen. Whatever is silent for long is ended as stalled; nothing falls asleep, and nobody who is silent is given up.
 */
const config = (modelUrl: string, sleepAfterMinutes = 600) => `harness:
  native:
    baseUrl: ${modelUrl}/v1
    model: scripted
  slow: { command: sleep, args: ['600'] }
agent: { heartbeatSeconds: 3, leaseSeconds: 30, lostAfterMinutes: 60, slots: 64 }
session: { sleepAfterMinutes: ${sleepAfterMinutes} }
turn: { stallMinutes: 0.3 }
delegate: { perOwner: 200 }
`;

/** A hub, an agent with one slot on another host, a coding agent outside to which all belongs, and a browser. */
export class StatusWorld implements AsyncDisposable {
  readonly page: PageWorld;
  readonly forge: OtherHost;
  /** The main session of the coding agent outside. */
  readonly owner: SessionId;
  readonly token: string;
  #tools: McpTestClient | undefined;

  private constructor(page: PageWorld, forge: OtherHost, owner: SessionId, token: string) {
    this.page = page;
    this.forge = forge;
    this.owner = owner;
    this.token = token;
  }

  static async open(): Promise<StatusWorld> {
    const page = await PageWorld.open((modelUrl) => config(modelUrl));
    const { machine } = page;
    const forge = await OtherHost.open(machine, 'forge');
    await forge.join('--slots', '1');
    await machine.heard('forge');
    const connected = await machine.client.call('clients.connect', { body: { client: 'editor' } });
    if (!connected.ok) throw new Error(connected.error.message);
    return new StatusWorld(page, forge, connected.value.session, connected.value.token);
  }

  get machine(): Machine {
    return this.page.machine;
  }

  get client(): Machine['client'] {
    return this.machine.client;
  }

  /** As the coding agent outside. */
  async tools(): Promise<McpTestClient> {
    this.#tools ??= await mcpClient(`${this.machine.address}/mcp`, this.token);
    return this.#tools;
  }

  /** A delegate of the coding agent, with its first turn under way; answers when that has begun, or after a while. */
  async spawn(label: string, more: Spawn): Promise<void> {
    const spawned = await this.client.call('sessions.spawn', {
      body: {
        harness: 'native',
        delegate: true,
        label,
        agent: 'local',
        cwd: this.machine.project,
        owner: this.owner,
        ...more,
      },
    });
    good(spawned);
  }

  async send(session: string, message: string): Promise<void> {
    const body = { message, timeoutSeconds: 0 };
    good(await this.client.call('sessions.send', { params: { session }, body }));
  }

  /** How a session stands by REST; undefined before it is there. */
  async find(label: string): Promise<(Said & { id: string }) | undefined> {
    const { items } = good(await this.client.call('sessions.list', { query: { state: 'all', limit: 200 } }));
    const found = items.find((one) => one.label === label);
    return found && { id: found.id, word: found.status.word, why: found.status.why };
  }

  /** Waits until a session stands so; its id and what REST says of it then. */
  async stands(label: string, word: string, why?: RegExp): Promise<Said & { id: string }> {
    let last: Said | undefined;
    const look = async () => {
      const found = await this.find(label);
      last = found;
      return found?.word === word && (why?.test(found.why ?? '') ?? true) ? found : undefined;
    };
    return this.machine.sees(`that ${label} is ${word}`, look).catch((error: unknown) => {
      throw new Error(`${label} is not ${word}, but ${JSON.stringify(last)}`, { cause: error });
    });
  }

  /** How all tasks, runs or teams stand by REST. */
  async things(kind: Kind): Promise<(Said & { name: string })[]> {
    const [tasks, runs, teams] = await Promise.all([
      kind === 'task' ? this.client.call('tasks.list', { query: { limit: 200 } }).then(good) : null,
      kind === 'run' ? this.client.call('runs.list', { query: { limit: 200 } }).then(good) : null,
      kind === 'team' ? this.client.call('teams.list', { query: { limit: 200 } }).then(good) : null,
    ]);
    const said = (name: string, word: string, why: string | null) => ({ name, word, why: why ?? undefined });
    return [
      ...(tasks?.items ?? []).map(({ title, status }) => said(title, status.word, status.why)),
      ...(runs?.items ?? []).map(({ name, word, why }) => said(name, word, why)),
      ...(teams?.items ?? []).map(({ name, status }) => said(name, status.word, status.why)),
    ];
  }

  /** Waits until a task, run or team stands so; what REST says of it then. */
  async thingStands(kind: Kind, name: string, word: string, why?: RegExp): Promise<Said> {
    let last: Said | undefined;
    const look = async () => {
      last = (await this.things(kind)).find((one) => one.name === name);
      return last?.word === word && (why?.test(last.why ?? '') ?? true) ? last : undefined;
    };
    return this.machine.sees(`that ${name} is ${word}`, look).catch((error: unknown) => {
      throw new Error(`${name} is not ${word}, but ${JSON.stringify(last)}`, { cause: error });
    });
  }

  /** Runs `muster ARGS` as the person; what it says. */
  async muster(...args: string[]): Promise<string> {
    const ran = await this.machine.muster(...args);
    if (ran.code !== 0) throw new Error(`muster ${args.join(' ')}: ${ran.err}${ran.out}`);
    return ran.out;
  }

  /** The hub ends as in a power cut; another takes up its state, and sends idle sessions to sleep at once. */
  async restartWithSleep(): Promise<void> {
    const { port } = new URL(this.machine.address);
    const file = join(this.machine.env['HOME'] ?? '', '.config/muster/config.yaml');
    await writeFile(file, config(this.machine.model.url, 0.01));
    await this.machine.kill();
    await this.#tools?.[Symbol.asyncDispose]();
    this.#tools = undefined;
    await this.machine.up('--port', port);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#tools?.[Symbol.asyncDispose]();
    await this.forge.close();
    await this.page[Symbol.asyncDispose]();
  }
}

type Answer<T> = { ok: true; value: T } | { ok: false; error: { code: string; message: string } };

export function good<T>(answer: Answer<T>): T {
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
  return answer.value;
}
