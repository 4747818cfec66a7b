import type { World } from './world.ts';

const FAULTS = {
  hub_killed: 3,
  hub_killed_long: 0.7,
  agent_killed: 3,
  hub_stopped: 1,
  agent_stopped: 1,
  hub_asleep: 0.5,
  both_asleep: 1,
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
    this.world.faults.set(`fault ${fault}`, (this.world.faults.get(`fault ${fault}`) ?? 0) + 1);
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
      case 'both_asleep':
        return this.#suspendBoth();
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

  #later(ms: number, mend: () => Promise<void>): void {
    const { clock } = this.world;
    this.#mends.push({ at: clock.monotonic() + ms, mend });
  }

  async #killHub(downMs: number): Promise<void> {
    const { world } = this;
    if (!world.hub.running) return;
    world.note(`FAULT hub killed for ${downMs} ms`);
    await world.hub.kill();
    await world.settle();
    const before = world.witness.unchanging();
    this.#later(downMs, () => this.#startHub(before));
  }

  async #startHub(before: string[]): Promise<void> {
    const { world } = this;
    const { partitioned } = world.network;
    // Nobody calls until it was seen that the start itself changed nothing.
    world.network.partitioned = true;
    await world.settle();
    await world.hub.start();
    await world.settle();
    world.network.partitioned = partitioned;
    world.note('hub started');
    const after = new Set(world.witness.unchanging());
    const gone = before.find((fact) => !after.has(fact));
    if (gone) world.problem(`a restart of the hub changed what was stored: ${gone}`);
  }

  async #killAgent(): Promise<void> {
    const { world } = this;
    if (!world.agent.life) return;
    const { dice } = world;
    const aftermath = dice.weighted({ die: 4, survive: 3, power: 1.5 });
    const downMs = dice.chance(0.65) ? dice.between(0, 15_000) : dice.between(40_000, 150_000);
    world.note(`FAULT agent killed for ${downMs} ms; its harnesses: ${aftermath}`);
    world.agent.kill(aftermath);
    this.#later(downMs, async () => {
      world.note('agent started');
      world.agent.start();
    });
  }

  async #suspendHub(sleeps: boolean): Promise<void> {
    const { world } = this;
    if (!world.hub.running || world.hub.running.life.suspended) return;
    const ms = this.#span();
    world.note(`FAULT hub ${sleeps ? 'asleep' : 'stopped'} for ${ms} ms`);
    world.hub.suspend(sleeps);
    this.#later(ms, async () => {
      world.note('hub goes on');
      world.hub.resume();
    });
  }

  async #suspendAgent(): Promise<void> {
    const { world } = this;
    if (!world.agent.life || world.agent.life.suspended) return;
    const ms = this.#span();
    world.note(`FAULT agent stopped for ${ms} ms`);
    world.agent.suspend(false);
    this.#later(ms, async () => {
      world.note('agent goes on');
      world.agent.resume();
    });
  }

  async #suspendBoth(): Promise<void> {
    const { world } = this;
    if (!world.hub.running || world.hub.running.life.suspended) return;
    if (!world.agent.life || world.agent.life.suspended) return;
    const ms = this.#span();
    world.note(`FAULT hub and agent asleep for ${ms} ms`);
    world.hub.suspend(true);
    world.agent.suspend(true);
    this.#later(ms, async () => {
      world.note('hub and agent go on');
      world.hub.resume();
      world.agent.resume();
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
    if (world.network.partitioned) return;
    const ms = this.#span();
    world.note(`FAULT partition for ${ms} ms`);
    world.network.partitioned = true;
    this.#later(ms, async () => {
      world.note('partition ends');
      world.network.partitioned = false;
    });
  }
}
