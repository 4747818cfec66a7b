import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { OtherHost } from './daemon-process.ts';
import { Machine } from './muster-process.ts';

const run = promisify(execFile);

// Of an agent on a machine that is busy with others nothing may be heard for many seconds, and a lost one is waited for.
const CONFIG =
  'agent:\n  heartbeatSeconds: 1\n  leaseSeconds: 10\n  lostAfterMinutes: 0.6\napproval:\n  mode: auto-edits\n';

/** A hub and two hosts with an agent, a home and a folder each, and a repository that both reach at the same path. */
export class TeamWorld {
  readonly machine: Machine;
  readonly mill: OtherHost;
  readonly forge: OtherHost;
  #port = '';

  private constructor(machine: Machine, mill: OtherHost, forge: OtherHost) {
    this.machine = machine;
    this.mill = mill;
    this.forge = forge;
  }

  static async open(): Promise<TeamWorld> {
    const machine = await Machine.open(CONFIG);
    await machine.up('--no-agent');
    const hosts = [await OtherHost.open(machine, 'mill'), await OtherHost.open(machine, 'forge')] as const;
    const world = new TeamWorld(machine, ...hosts);
    world.#port = new URL(machine.address).port;
    await world.#makeRepository();
    for (const host of hosts) {
      await mkdir(join(host.home, '.config/muster'), { recursive: true });
      const native = `harness:\n  native:\n    baseUrl: ${machine.model.url}/v1\n    model: scripted\n`;
      await writeFile(join(host.home, '.config/muster/config.yaml'), native);
      host.more = {
        OPENAI_API_KEY: 'scripted-key',
        OPENAI_BASE_URL: `${machine.model.url}/v1`,
        OPENAI_MODEL: 'scripted',
      };
      await host.join('--slots', '6', '--root', world.mill.work);
    }
    await machine.heard('mill', 'forge');
    return world;
  }

  get app(): string {
    return join(this.mill.work, 'app');
  }

  async git(...args: string[]): Promise<string> {
    const who = ['-c', 'user.name=A Person', '-c', 'user.email=person@example.com'];
    const { stdout } = await run('git', [...who, ...args], { cwd: this.app, env: this.mill.env });
    return stdout.trim();
  }

  async #makeRepository(): Promise<void> {
    await mkdir(this.app);
    await this.git('init', '--quiet', '-b', 'main');
    await writeFile(join(this.app, 'readme.txt'), 'the app\n');
    await this.git('add', '-A');
    await this.git('commit', '--quiet', '-m', 'First');
  }

  /** The hub ends as in a power cut, and another takes up its state at the same address. */
  async restartHub(): Promise<void> {
    await this.machine.kill();
    await this.machine.up('--no-agent', '--port', this.#port);
  }

  /** Runs `muster ARGS` as the person; what it says. */
  async muster(...args: string[]): Promise<string> {
    const ran = await this.machine.muster(...args);
    if (ran.code !== 0)
      throw new Error(`muster ${args.join(' ')} ended with ${ran.code}: ${ran.err}${ran.out}`);
    return ran.out.trim();
  }

  /** A team as REST shows it; undefined before it is formed. */
  async team(name: string) {
    const shown = await this.machine.client.call('teams.show', { params: { team: name } });
    return shown.ok ? shown.value : undefined;
  }

  async mate(team: string, name: string) {
    const found = (await this.team(team))?.teammates.find((one) => one.name === name && one.leftAt === null);
    if (!found) throw new Error(`nobody is ${name}`);
    return found;
  }

  /** The tasks of a team by their titles. */
  async tasks(team: string) {
    const listed = await this.machine.client.call('tasks.list', { query: { team, limit: 100 } });
    if (!listed.ok) throw new Error(listed.error.message);
    return new Map(listed.value.items.map((task) => [task.title, task]));
  }

  /** Turns of a session, the last one first. */
  async turns(session: string) {
    const listed = await this.machine.client.call('sessions.turns', {
      params: { session },
      query: { limit: 100 },
    });
    if (!listed.ok) throw new Error(listed.error.message);
    return listed.value.items;
  }

  async close(): Promise<void> {
    await this.mill.close();
    await this.forge.close();
    await this.machine.close();
  }
}
