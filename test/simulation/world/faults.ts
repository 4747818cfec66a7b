import type { AgentMachine } from './agent-machine.ts';
import type { HubMachine } from './hub-machine.ts';
import type { World } from './world.ts';

const FAULTS = {
  hub_killed: 3,
  hub_killed_long: 0.7,
  agent_killed: 3,
  hub_stopped: 1,
  agent_stopped: 1,
  hub_asleep: 0.5,
  all_asleep: 1,
  harness_killed: 2,
  partition: 1.5,
};

/** What goes wrong in a run: each fault begins at once and, where it lasts, ends by itself. */
export class Faults {
  private readonly world: World;
  /** What still has to be put right, by the time on the clock at which it is. */
  #mends: { at: number; mend: () => Promise<void> }[] = [];

  constructor(world: World) {
    this.world = world;
  }

  async strike(): Promise<void> {
    const { dice } = this.world;
    const fault = dice.weighted(FAULTS);
    this.#count(fault);
    switch (fault) {
      case 'hub_killed':
        return this.#killHub(dice.between(0, 20_000));
      case 'hub_killed_long':
        return this.#killHub(dice.between(61_000, 150_000));
      case 'agent_killed':
        return this.#killAgent();
      case 'hub_stopped':
      case 'hub_asleep':
        return this.#suspendHub(fault === 'hub_asleep');
      case 'agent_stopped':
        return this.#suspendAgent();
      case 'all_asleep':
        return this.#suspendAll();
      case 'harness_killed':
        return this.#killHarness();
      case 'partition':
        return this.#partition();
    }
  }

  /** Puts right what is due. */
  async mendDue(): Promise<void> {
    const now = this.world.clock.monotonic();
    const due = this.#mends.filter(({ at }) => at <= now);
    this.#mends = this.#mends.filter(({ at }) => at > now);
    for (const { mend } of due) await mend();
  }

  /** Puts everything right, now. */
  async heal(): Promise<void> {
    for (const { mend } of this.#mends.splice(0)) await mend();
  }

  #count(fault: string): void {
    const { faults } = this.world;
    faults.set(`fault ${fault}`, (faults.get(`fault ${fault}`) ?? 0) + 1);
  }

  #later(ms: number, mend: () => Promise<void>): void {
    const { clock } = this.world;
    this.#mends.push({ at: clock.monotonic() + ms, mend });
  }

  async #killHub(downMs: number): Promise<void> {
    const { world } = this;
    const machine = world.dice.pick(world.hubs);
    if (!machine.running) return;
    world.note(`FAULT ${machine.name} killed for ${downMs} ms`);
    if (world.hubs.some((other) => other !== machine && other.isAwake))
      this.#count('hub_killed beside another');
    await machine.kill();
    world.hubsChanged(true);
    await world.settle();
    const before = world.hub ? undefined : world.witness.unchanging();
    this.#later(downMs, () => this.#startHub(machine, before));
  }

  /** `before`: what was stored, where no other hub was there to change it. */
  async #startHub(machine: HubMachine, before: string[] | undefined): Promise<void> {
    const { world } = this;
    if (!before || world.hub) {
      await machine.start();
      world.hubsChanged(false);
      return world.note(`${machine.name} started`);
    }
    const networks = world.agents.map(({ network }) => ({ network, partitioned: network.partitioned }));
    // Nobody calls until it was seen that the start itself changed nothing.
    for (const { network } of networks) network.partitioned = true;
    await world.settle();
    // Another hub may have been there in between.
    const isAsBefore = world.unchangedSince(before) === undefined;
    await machine.start();
    world.hubsChanged(false);
    await world.settle();
    for (const { network, partitioned } of networks) network.partitioned = partitioned;
    world.note(`${machine.name} started`);
    const gone = isAsBefore ? world.unchangedSince(before) : undefined;
    if (gone) world.problem(`a restart of the hub changed what was stored: ${gone}`);
  }

  async #killAgent(): Promise<void> {
    const { world } = this;
    const machine = world.dice.pick(world.agents);
    if (!machine.life) return;
    const { dice } = world;
    const aftermath = dice.weighted({ die: 4, survive: 3, power: 1.5 });
    const downMs = dice.chance(0.65) ? dice.between(0, 15_000) : dice.between(40_000, 150_000);
    world.note(`FAULT ${machine.name} killed for ${downMs} ms; its harnesses: ${aftermath}`);
    machine.kill(aftermath);
    this.#later(downMs, async () => {
      world.note(`${machine.name} started`);
      machine.start();
    });
  }

  async #suspendHub(sleeps: boolean): Promise<void> {
    const { world } = this;
    const machine = world.dice.pick(world.hubs);
    if (!machine.isAwake) return;
    const ms = this.#span();
    world.note(`FAULT ${machine.name} ${sleeps ? 'asleep' : 'stopped'} for ${ms} ms`);
    this.#pauseHub(machine, sleeps);
    this.#later(ms, async () => this.#resumeHub(machine));
  }

  #pauseHub(machine: HubMachine, sleeps: boolean): void {
    machine.suspend(sleeps);
    this.world.hubsChanged(false);
  }

  #resumeHub(machine: HubMachine): void {
    this.world.note(`${machine.name} goes on`);
    machine.resume();
    this.world.hubsChanged(false);
  }

  async #suspendAgent(): Promise<void> {
    const { world } = this;
    const machine = world.dice.pick(world.agents);
    if (!machine.life || machine.life.suspended) return;
    const ms = this.#span();
    world.note(`FAULT ${machine.name} stopped for ${ms} ms`);
    machine.suspend(false);
    this.#later(ms, async () => this.#resumeAgent(machine));
  }

  #resumeAgent(machine: AgentMachine): void {
    this.world.note(`${machine.name} goes on`);
    machine.resume();
  }

  /** Everything is on one laptop, and its lid is closed. */
  async #suspendAll(): Promise<void> {
    const { world } = this;
    const hubs = world.hubs.filter(({ isAwake }) => isAwake);
    const agents = world.agents.filter(({ life }) => life?.suspended === false);
    const ms = this.#span();
    world.note(`FAULT everything asleep for ${ms} ms`);
    for (const machine of hubs) this.#pauseHub(machine, true);
    for (const machine of agents) machine.suspend(true);
    this.#later(ms, async () => {
      for (const machine of hubs) this.#resumeHub(machine);
      for (const machine of agents) this.#resumeAgent(machine);
    });
  }

  #span(): number {
    const { dice } = this.world;
    return dice.chance(0.6) ? dice.between(500, 25_000) : dice.between(40_000, 150_000);
  }

  async #killHarness(): Promise<void> {
    const { alive } = this.world.processes;
    if (alive.length === 0) return;
    const process = this.world.dice.pick(alive);
    this.world.note(`FAULT harness of ${process.session} killed`);
    process.kill();
  }

  async #partition(): Promise<void> {
    const { world } = this;
    const { name, network } = world.dice.pick(world.agents);
    if (network.partitioned) return;
    const ms = this.#span();
    world.note(`FAULT ${name} cut off for ${ms} ms`);
    network.partitioned = true;
    this.#later(ms, async () => {
      world.note(`${name} is reached again`);
      network.partitioned = false;
    });
  }
}
