import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { anyHub, createClient, type Client } from '#contract/client';
import type { SessionId } from '#domain';
import { OtherHost } from '../e2e/daemon-process.ts';
import { HubProcess } from '../e2e/hub-process.ts';
import { Machine } from '../e2e/muster-process.ts';
import { createTestDatabase, startPostgres, type PostgresServer } from '../support/postgres/index.ts';
import { good } from './patience.ts';
import { INSPECTABLE } from './heap-probe.ts';
import type { SoakOptions } from './options.ts';
import { Repository } from './repository.ts';

// Short spans, so that what is given up for lost is given up within a soak.
const SETTINGS = 'agent:\n  heartbeatSeconds: 1\n  leaseSeconds: 10\n  lostAfterMinutes: 0.6\n';
const native = (url: string) => `harness:\n  native:\n    baseUrl: ${url}/v1\n    model: scripted\n`;
const SLOTS = '4';

/** A program outside with a main session of its own, so that what it is handed is acknowledged by itself alone. */
export interface Outsider {
  client: Client;
  self: SessionId;
}

/** A process of Muster that lives on. */
export interface Weighed {
  what: 'hub' | 'agent';
  /** The file in which it writes down who it is. */
  record: string;
}

/** Hubs over one database, two agents, and the scripted model: all of them real processes, apart from the model. */
export class SoakWorld {
  readonly machine: Machine;
  readonly hosts: readonly [OtherHost, OtherHost];
  readonly hubs: readonly [HubProcess, ...HubProcess[]];
  /** Undefined on SQLite. */
  readonly server: PostgresServer | undefined;
  /** What the hubs open: a file, or an address. */
  readonly database: string;
  /** Commands write here what they have done. */
  readonly ledger: string;
  /** Of which teammates have worktrees. */
  readonly repository: Repository;
  /** The person's. */
  readonly client: Client;

  private constructor(parts: {
    machine: Machine;
    hosts: readonly [OtherHost, OtherHost];
    hubs: readonly [HubProcess, ...HubProcess[]];
    server: PostgresServer | undefined;
    database: string;
    repository: Repository;
  }) {
    this.machine = parts.machine;
    this.hosts = parts.hosts;
    this.hubs = parts.hubs;
    this.server = parts.server;
    this.database = parts.database;
    this.repository = parts.repository;
    this.ledger = join(parts.machine.project, 'ledger.txt');
    this.client = this.#clientWith(parts.hubs[0].token);
  }

  static async open({ database: kind }: SoakOptions): Promise<SoakWorld> {
    const machine = await Machine.open((url) => SETTINGS + native(url));
    const server = kind === 'postgres' ? await startPostgres() : undefined;
    const folder = machine.env['MUSTER_HOME'] ?? '';
    const database = server ? (await createTestDatabase(server.url)).url : 'embedded';
    const env = { ...machine.env, NODE_OPTIONS: INSPECTABLE };
    const hubIn = (place: string) => new HubProcess({ env, cwd: machine.project, database, folder: place });
    const first = hubIn(folder);
    const hubs = server
      ? ([first, hubIn(join(machine.project, '../other-hub'))] as const)
      : ([first] as const);
    for (const hub of hubs) await hub.up('--no-agent');
    const hosts = [await OtherHost.open(machine, 'mill'), await OtherHost.open(machine, 'loom')] as const;
    for (const host of hosts) host.more = { NODE_OPTIONS: INSPECTABLE };
    const repository = await Repository.make(
      join(machine.project, 'repository'),
      machine.env,
      hosts.map(({ state }) => state),
    );
    const opened = server ? database : join(folder, 'muster.db');
    const world = new SoakWorld({ machine, hosts, hubs, server, database: opened, repository });
    machine.client = world.client;
    await writeFile(world.ledger, '');
    for (const host of hosts) await world.#join(host);
    await machine.heard('mill', 'loom');
    return world;
  }

  /** The folders that are homes of what was started here: what runs in one of them is ours. */
  get homes(): string[] {
    return [this.machine.env['HOME'] ?? '', ...this.hosts.map(({ home }) => home)];
  }

  /** Whose memory has to be bounded. */
  get weighed(): Weighed[] {
    return [
      ...this.hubs.map(({ folder }) => ({ what: 'hub' as const, record: join(folder, 'hub.json') })),
      ...this.hosts.map(({ state }) => ({ what: 'agent' as const, record: join(state, 'daemon.json') })),
    ];
  }

  async outsider(name: string): Promise<Outsider> {
    const connected = await good(() =>
      this.client.call('clients.connect', { body: { client: name, mayApprove: true, approvals: 'yolo' } }),
    );
    return { client: this.#clientWith(connected.token), self: connected.session };
  }

  /** The lines that commands wrote, each as often as it was written. */
  async trace(): Promise<Map<string, number>> {
    const lines = (await readFile(this.ledger, 'utf8')).split('\n').filter((line) => line !== '');
    return new Map(
      Object.entries(Object.groupBy(lines, (line) => line)).map(([line, all]) => [line, all?.length ?? 0]),
    );
  }

  /** Agents and hubs end as they should; then nothing of theirs may run. The database stays. */
  async endProcesses(): Promise<void> {
    for (const host of this.hosts) await host.stop();
    for (const hub of this.hubs) await hub.stop();
  }

  async close(): Promise<void> {
    for (const host of this.hosts) await host.close();
    for (const hub of this.hubs) await hub.stop();
    await this.server?.stop();
    await this.machine.close();
  }

  async #join(host: OtherHost): Promise<void> {
    await mkdir(join(host.home, '.config/muster'), { recursive: true });
    await writeFile(join(host.home, '.config/muster/config.yaml'), native(this.machine.model.url));
    const addresses = this.hubs.map(({ address }) => address).join(',');
    await host.join('--hub', addresses, '--slots', SLOTS, '--root', dirname(this.ledger));
  }

  #clientWith(token: string): Client {
    const addresses = this.hubs.map(({ address }) => address);
    const through = anyHub(addresses, (request) => fetch(request));
    return createClient({ baseUrl: this.hubs[0].address, token, clientName: 'soak', fetch: through });
  }
}
