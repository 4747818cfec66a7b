import { silentLog } from '#base';
import { hubSettings, defaultSettingValues, newId, type HubId, type Run, type Step } from '#domain';
import { runRows, stepRows, type Store } from '#store';
import type { HubBench } from '../../testing/hub-stores.ts';
import type { Program, ProgramEvents } from '#workflow';
import { QUIET_MS } from '../engine/loaded-run.ts';
import { RunDriver } from '../engine/run-driver.ts';
import { newRun } from '../new-run.ts';
import { PlayedWork } from './played-work.ts';
import { startTree, type Tree } from './tree-program.ts';

/** A run of a tree, driven by one hub after another; what its steps do is played. */
export class RunBench {
  readonly work: PlayedWork;
  /** Programs in memory, of all its hubs. */
  programs = 0;
  readonly #bench: HubBench;
  readonly #tree: Tree;
  readonly #id: Run['id'];
  #hub: HubId;
  #driver: RunDriver;
  readonly #drivers: RunDriver[] = [];

  private constructor(bench: HubBench, tree: Tree, id: Run['id']) {
    this.#bench = bench;
    this.#tree = tree;
    this.#id = id;
    this.work = new PlayedWork(bench.ids);
    this.#hub = newId(bench.ids, 'hub');
    this.#driver = this.#newDriver();
  }

  static async start(bench: HubBench, tree: Tree): Promise<RunBench> {
    const owner = await bench.addSession({ kind: 'main', harness: null, maySpawn: true });
    const id = newId(bench.ids, 'run');
    await bench.store.unit(async (tx) => {
      await runRows.putText(tx, { hash: 'tree', kind: 'script', text: '' });
      const run = newRun({
        id,
        user: bench.user,
        name: 'tree',
        kind: 'script',
        hash: 'tree',
        args: 'null',
        owner: owner.id,
        startedBy: bench.user,
        createdAt: tx.now,
      });
      await runRows.insertRun(tx, run);
    });
    return new RunBench(bench, tree, id);
  }

  /** One round of the hub that drives now. */
  async round(): Promise<void> {
    await this.#driver.runOnce();
    await this.#driver.idle();
  }

  /** The hub dies, perhaps within a round, and another takes over; what the dead one still writes is refused. */
  async takeOver(): Promise<void> {
    const dead = this.#driver.runOnce();
    this.#hub = newId(this.#bench.ids, 'hub');
    this.#driver = this.#newDriver();
    await this.round();
    await dead;
  }

  async run(): Promise<Run> {
    const run = await this.#store.read((reader) => runRows.findRun(reader, this.#id));
    if (!run) throw new Error('the run is gone');
    return run;
  }

  async steps(): Promise<Step[]> {
    const { execution } = await this.run();
    return this.#store.read((reader) => stepRows.stepsOf(reader, this.#id, execution));
  }

  /** Another execution of the run that has failed. */
  async restart(): Promise<void> {
    const { execution } = await this.run();
    this.work.happened = [];
    await this.#store.unit((tx) =>
      runRows.moveRun(tx, this.#id, 'restart', { execution: execution + 1, cause: null, endedAt: null }),
    );
  }

  async close(): Promise<void> {
    for (const driver of this.#drivers) await driver.stop();
  }

  /** Nothing comes for so long that the hub that drives now drops the program. */
  async unload(): Promise<void> {
    await this.round();
    this.#bench.clock.advance(QUIET_MS);
    await this.round();
  }

  #begin(events: ProgramEvents): Program {
    const program = startTree(this.#tree, events);
    this.programs += 1;
    void program.ended.then(() => (this.programs -= 1));
    return program;
  }

  get #store(): Store {
    return this.#bench.store;
  }

  #newDriver(): RunDriver {
    const { store, ids, clock } = this.#bench;
    const hub = this.#hub;
    const driver = new RunDriver(
      {
        store,
        ids,
        log: silentLog,
        hub,
        // Whoever asks holds all others dead.
        living: async () => [hub],
        work: this.work,
        settings: () => hubSettings(defaultSettingValues()),
        startProgram: async () => (events) => this.#begin(events),
        dependants: async () => null,
        refreshRoles: async () => {},
        mayWrite: (role) => role === undefined,
        keepArtifacts: async () => null,
        find: () => Promise.reject(new Error('a tree has no runs within it')),
      },
      { clock },
    );
    this.#drivers.push(driver);
    return driver;
  }
}
